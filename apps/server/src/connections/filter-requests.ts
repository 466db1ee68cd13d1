import type { Socket } from "node:net";

/** The part of the parser of Node.js that creates the objects of a request. */
interface RequestParser {
  onIncoming: (request: unknown, keepsAlive: unknown) => unknown;
}

/**
 * Drops parsed requests that are not admitted. Node.js parses a packet of thousands of pipelined
 * requests at once, and would keep objects of 4 kB for each until the connection closes. It offers no
 * other place to stop; without its parser nothing is dropped.
 */
export function filterRequests(socket: Socket, admits: () => boolean): void {
  const { parser } = socket as Socket & { readonly parser?: RequestParser };
  if (parser === undefined) return;
  const { onIncoming } = parser;
  // 0 lets the parser continue.
  parser.onIncoming = (request, keepsAlive) => (admits() ? onIncoming(request, keepsAlive) : 0);
}
