import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answer, plainAnswer, streamEnd, streamHead, streamPiece } from "./upstream-answers.ts";

// A provider that costs next to nothing, so that it keeps up with two proxies and the loader on a
// processor: HTTP by hand, answers made before. `GET /last` says what arrived last.
const paceMs = 2;
let last = { path: "", authorization: "", body: "" };

const server = createServer({ noDelay: true }, (socket) => {
  let read: Buffer = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    read = read.length === 0 ? chunk : Buffer.concat([read, chunk]);
    const headEnd = read.indexOf("\r\n\r\n");
    if (headEnd === -1) return;
    const head = read.toString("latin1", 0, headEnd);
    const bodyEnd = headEnd + 4 + Number(/\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (read.length < bodyEnd) return;
    const body = read.toString("utf8", headEnd + 4, bodyEnd);
    read = read.subarray(bodyEnd);
    if (head.startsWith("GET /last ")) socket.write(answer(JSON.stringify(last)));
    else void reply(socket, head, body);
  });
});

async function reply(socket: Socket, head: string, body: string): Promise<void> {
  const path = head.slice(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
  last = { path, authorization: /\nauthorization: ([^\r]*)/i.exec(head)?.[1] ?? "", body };
  const { stream, max_tokens: pieces = 0 } = JSON.parse(body);
  if (stream !== true) {
    socket.write(plainAnswer);
    return;
  }
  socket.write(Buffer.concat([streamHead, streamPiece]));
  // Each piece in a packet of its own, as from a model that writes.
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
