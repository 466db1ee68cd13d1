import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import {
  plainResponse,
  responseOf,
  streamEnd,
  streamHead,
  streamPiece,
} from "./upstream-responses.ts";

// A provider with minimal cost: hand-written HTTP and prepared responses, because it shares a
// processor with the client. `GET /last` returns the last request.
const paceMs = 2;
let last = { path: "", authorization: "", body: "" };

const server = createServer({ noDelay: true }, (socket) => {
  let received: Buffer = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headEnd = received.indexOf("\r\n\r\n");
    if (headEnd === -1) return;
    const head = received.toString("latin1", 0, headEnd);
    const bodyEnd = headEnd + 4 + Number(/\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (received.length < bodyEnd) return;
    const body = received.toString("utf8", headEnd + 4, bodyEnd);
    received = received.subarray(bodyEnd);
    if (head.startsWith("GET /last ")) socket.write(responseOf(JSON.stringify(last)));
    else void reply(socket, head, body);
  });
});

async function reply(socket: Socket, head: string, body: string): Promise<void> {
  const path = head.slice(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
  last = { path, authorization: /\nauthorization: ([^\r]*)/i.exec(head)?.[1] ?? "", body };
  const { stream, max_tokens: pieces = 0 } = JSON.parse(body);
  if (stream !== true) {
    socket.write(plainResponse);
    return;
  }
  socket.write(Buffer.concat([streamHead, streamPiece]));
  // Each event in its own packet, as from a real model.
  for (let piece = 1; piece < pieces; piece += 1) {
    await sleep(paceMs);
    socket.write(streamPiece);
  }
  await sleep(paceMs);
  socket.write(streamEnd);
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.error(`up at http://127.0.0.1:${address?.port}`);
});
process.once("SIGTERM", () => process.exit());
