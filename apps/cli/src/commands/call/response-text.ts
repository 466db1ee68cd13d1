import type { IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import { CliError } from "../../cli-error.js";
import { incompleteResponse, readText } from "./chat-request.js";
import { errorIn, parseJson } from "./response-error.js";

/**
 * Yields the text of a chat completion as it arrives.
 *
 * @throws CliError UPSTREAM_FAILED if the response is incomplete
 */
export async function* responseText(response: IncomingMessage): AsyncGenerator<string, void, void> {
  if (!/^text\/event-stream\b/i.test(response.headers["content-type"] ?? "")) {
    yield textOf(parseJson(await readText(response)), "message");
    return;
  }
  for await (const data of eventData(response)) {
    if (data === "[DONE]") return;
    const event = parseJson(data);
    const error = errorIn(event);
    if (error !== undefined) throw incompleteResponse(error.message);
    yield textOf(event, "delta");
  }
  throw incompleteResponse("it ended without [DONE]");
}

/** Bounds the memory for one event, in characters. */
const maxBufferSize = 4_194_304;

async function* eventData(response: IncomingMessage): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  const data: string[] = [];
  const parser = createParser({
    maxBufferSize,
    onEvent: (event) => data.push(event.data),
    onError({ type }) {
      if (type === "max-buffer-size-exceeded") throw incompleteResponse("an event is too long");
    },
  });
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* data.splice(0);
    }
    // Some servers omit the empty line after the last event.
    parser.feed("\n\n");
    yield* data;
  } catch (error) {
    // The error of a lost connection has no message for users.
    throw error instanceof CliError ? error : incompleteResponse("the connection was lost");
  }
}

interface ChatResponse {
  readonly choices?: readonly Partial<Record<"message" | "delta", Message | null>>[] | null;
}

interface Message {
  readonly content?: unknown;
  readonly refusal?: unknown;
}

function textOf(response: unknown, part: "message" | "delta"): string {
  const choices = (response as ChatResponse | undefined)?.choices;
  const message = Array.isArray(choices) ? choices[0]?.[part] : undefined;
  return [message?.content, message?.refusal].find((text) => typeof text === "string") ?? "";
}
