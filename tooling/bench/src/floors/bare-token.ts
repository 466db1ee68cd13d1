import { createHash, timingSafeEqual } from "node:crypto";

/** Compares what a request says in `authorization` with a token, by their hashes. */
export function bareTokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(`Bearer ${token}`);
  return (authorization = "") => timingSafeEqual(digest(authorization), expected);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
