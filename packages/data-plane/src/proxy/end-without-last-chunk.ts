import type { ServerResponse } from "node:http";

/** How long a client may take to close its connection, in milliseconds. */
const closeTimeout = 2_000;

/**
 * Closes the connection of a response that is not complete, without the last chunk of HTTP, so that
 * no client takes it for complete; and without a reset, so that it receives what was sent.
 */
export function endWithoutLastChunk(response: ServerResponse): void {
  const { socket } = response;
  if (socket === null) {
    response.destroy();
    return;
  }
  socket.end();
  const timer = setTimeout(() => socket.destroy(), closeTimeout).unref();
  socket.once("close", () => clearTimeout(timer));
}
