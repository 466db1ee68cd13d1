import type { CallBody } from "../body/call-body.js";
import type { Operation } from "../formats/operations.js";
import { readIds } from "./bind-call.js";

/** Whether a body names state in an account by id, which may be what a provider does not find. */
export async function namesState(body: CallBody, operation: Operation): Promise<boolean> {
  // Without the tags of ids, so that the offsets are those of the pieces.
  const bytes = Buffer.concat(body.pieces);
  const text = (start: number, end: number): string => bytes.toString("utf8", start, end);
  const { ids, untagged } = await readIds({ pieces: [bytes], text }, operation);
  return ids.length > 0 || untagged !== undefined;
}
