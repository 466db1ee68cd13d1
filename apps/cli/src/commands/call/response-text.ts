import type { IncomingMessage } from "node:http";
import { CliError } from "../../cli-error.js";
import { wholeText } from "./chat-request.js";
import { errorIn, objectIn } from "./response-error.js";
import { brokenOff } from "./incomplete-response.js";

/**
 * What the model says, piece by piece as it comes.
 *
 * @throws CliError UPSTREAM_FAILED where the answer does not come to its end
 */
export async function* answerText(answer: IncomingMessage): AsyncGenerator<string, void, void> {
  if (!/^text\/event-stream\b/i.test(answer.headers["content-type"] ?? "")) {
    yield textOf(objectIn(await wholeText(answer)), "message");
    return;
  }
  for await (const data of unbroken(dataOf(answer))) {
    if (data === "[DONE]") return;
    const event = objectIn(data);
    const error = errorIn(event);
    if (error !== undefined) throw brokenOff(error.message);
    yield textOf(event, "delta");
  }
  throw brokenOff("it ended without its end mark");
}

/** What the connection fails with says nothing that a user could use. */
async function* unbroken(events: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  try {
    yield* events;
  } catch (error) {
    throw error instanceof CliError ? error : brokenOff("the connection was lost");
  }
}

/** In characters; a piece of a text has a few. */
const longestLine = 4_194_304;

/** The data of each event: one line each, as servers of this dialect write them. */
async function* dataOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw brokenOff("a line of it has no end");
    for (const line of lines) {
      if (line.startsWith("data:")) yield line.slice("data:".length).trim();
    }
  }
}

interface Chat {
  readonly choices?: readonly Partial<Record<"message" | "delta", Said | null>>[] | null;
}

interface Said {
  readonly content?: unknown;
  readonly refusal?: unknown;
}

function textOf(answer: unknown, part: "message" | "delta"): string {
  const choices = (answer as Chat | undefined)?.choices;
  const said = Array.isArray(choices) ? choices[0]?.[part] : undefined;
  return [said?.content, said?.refusal].find((text) => typeof text === "string") ?? "";
}
