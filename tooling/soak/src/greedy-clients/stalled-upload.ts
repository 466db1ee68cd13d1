import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Sends a call except for its last byte. @returns the connection, once everything else is sent */
export async function openStalledUpload(options: {
  readonly port: number;
  readonly token: string;
  /** Bytes of the whole body. */
  readonly length: number;
}): Promise<Socket> {
  const { port, token, length } = options;
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    "host: gateway",
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    `content-length: ${length}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const isSent = new Promise<void>((resolve) => {
    socket.once("close", resolve);
    socket.write(Buffer.alloc(length - 1, " "), () => resolve());
  });
  await isSent;
  return socket;
}
