import type { IncomingMessage } from "node:http";

/** Whether a body was announced that has not come whole. */
export function isArriving(request: IncomingMessage): boolean {
  return announcesBody(request) && !request.complete;
}

/** Whether the head of a request says that a body follows. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  return encoding !== undefined || Number(length) !== 0;
}
