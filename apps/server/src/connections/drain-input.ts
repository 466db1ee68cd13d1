import type { Socket } from "node:net";

/** Bytes that are read from a connection after its last request. */
const maxDrained = 67_108_864;
/** How long a client may send after the response, in milliseconds. */
const drainTimeout = 30_000;
/** How long a client may pause meanwhile, in milliseconds. */
const idleTimeout = 5_000;

/**
 * Reads what else a client sends and discards it unparsed, up to a limit. Must not be called while the
 * parser of the socket runs.
 */
export function discardInput(socket: Socket): void {
  let length = 0;
  // Node.js detaches its parser when it finds another listener.
  socket.removeAllListeners("data");
  socket.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxDrained) socket.destroy();
  });
  socket.resume();
}

/**
 * Closes a connection whose client may still be sending: first only the sending half, and the rest once
 * the client has closed its own half, or after a limit (RFC 9112, 9.6).
 */
export function closeAfterDraining(socket: Socket): void {
  discardInput(socket);
  socket.end();
  const close = (): void => void socket.destroy();
  const timer = setTimeout(close, drainTimeout).unref();
  socket.setTimeout(idleTimeout, close);
  socket.once("end", close);
  socket.once("close", () => clearTimeout(timer));
}
