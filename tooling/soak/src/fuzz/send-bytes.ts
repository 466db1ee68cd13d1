import { connect } from "node:net";

export interface Exchanged {
  /** 0 where the server ended the connection without an answer. */
  readonly status: number;
  readonly body: string;
}

/** Sends bytes on a connection of their own and says that no more will come. */
export function exchange(port: number, bytes: Buffer): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => {
      socket.end(bytes);
    });
    socket.setTimeout(30_000, () => socket.destroy(new Error("no answer within 30 s")));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // Cut off while still sending: an answer may have come before.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const final = text.replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, "");
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(final)?.[1] ?? 0);
      resolve({ status, body: text.slice(text.indexOf("\r\n\r\n") + 4) });
    });
  });
}
