import { connect } from "node:net";

export interface RawResponse {
  /** HTTP status; 0 if the server closed the connection without a response. */
  readonly status: number;
  readonly body: string;
}

/** How long the server may wait for the rest of an incomplete request, in milliseconds. */
const restTimeout = 250;

/**
 * Sends bytes on a new connection and reads the response. The connection is half-closed only after the
 * response has begun, or for requests that seem to be incomplete: Node.js sends no response after it.
 */
export function sendBytes(port: number, bytes: Buffer): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finalText = (): string =>
      Buffer.concat(chunks)
        .toString("latin1")
        .replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, "");
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => {
      socket.write(bytes);
      rest = setTimeout(() => socket.end(), restTimeout);
    });
    let rest: NodeJS.Timeout | undefined;
    socket.setTimeout(30_000, () => socket.destroy(new Error("no response within 30 s")));
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (finalText() !== "") socket.end();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // The server may respond and close the connection before it has read the whole request.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => {
      clearTimeout(rest);
      const text = finalText();
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, body: text.slice(text.indexOf("\r\n\r\n") + 4) });
    });
  });
}
