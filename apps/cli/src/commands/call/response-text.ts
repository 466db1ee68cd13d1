import type { IncomingMessage } from "node:http";
import { responseReader } from "@gw/data-plane/formats";
import { createParser } from "eventsource-parser";
import { CliError } from "../../cli-error.js";
import { incompleteResponse, noReason, parseJson, readText } from "./chat-request.js";

const reader = responseReader("openai");

/**
 * Yields the text of a chat completion as it arrives.
 *
 * @throws CliError UPSTREAM_FAILED if the response is incomplete
 */
export async function* responseText(response: IncomingMessage): AsyncGenerator<string, void, void> {
  if (!/^text\/event-stream\b/i.test(response.headers["content-type"] ?? "")) {
    yield reader.bodyText(parseJson(await readText(response)));
    return;
  }
  const progress = reader.streams.follow("chat.completions");
  for await (const data of eventData(response)) {
    const event = { event: undefined, data };
    progress.read(event);
    if (progress.hasFailed) {
      throw incompleteResponse(reader.reportedError(parseJson(data))?.message ?? noReason);
    }
    if (progress.hasEnded) return;
    yield reader.eventText(event);
  }
  if (!progress.isFinished) throw incompleteResponse("it ended without [DONE]");
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
