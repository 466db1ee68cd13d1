import { connect } from "node:net";

export interface RawResponse {
  /** HTTP status; 0 if the server closed the connection without a response. */
  readonly status: number;
  readonly body: string;
}

/** Sends bytes on a new connection, half-closes it, and reads the response. */
export function sendBytes(port: number, bytes: Buffer): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => {
      socket.end(bytes);
    });
    socket.setTimeout(30_000, () => socket.destroy(new Error("no response within 30 s")));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // The server may respond and close the connection before it has read the whole request.
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
