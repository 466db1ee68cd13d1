const envelope = { id: "chatcmpl-0123456789abcdef", created: 1_750_000_000, model: "gpt-4o" };
const usage = { prompt_tokens: 312, completion_tokens: 50, total_tokens: 362 };

/** A complete HTTP/1.1 response. */
export const plainResponse: Buffer = responseOf(
  JSON.stringify({
    ...envelope,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "A spade with a pointed blade. ".repeat(15) },
        finish_reason: "stop",
      },
    ],
    usage,
  }),
);

export const streamHead: Buffer = Buffer.from(
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
);

export const streamPiece: Buffer = chunk(
  event({ choices: [{ index: 0, delta: { content: " spade" }, finish_reason: null }] }),
);

export const streamEnd: Buffer = Buffer.concat([
  chunk(
    event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }) +
      event({ choices: [], usage }) +
      "data: [DONE]\n\n",
  ),
  Buffer.from("0\r\n\r\n"),
]);

export function responseOf(json: string): Buffer {
  const length = Buffer.byteLength(json);
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${json}`,
  );
}

function event(data: object): string {
  return `data: ${JSON.stringify({ ...envelope, object: "chat.completion.chunk", ...data })}\n\n`;
}

function chunk(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}
