import { GatewayError } from "@gw/entities";
import type { CallBody } from "../body/call-body.js";
import { ChunkList } from "../body/chunk-list.js";
import type { Operation } from "../formats/operations.js";
import { readIds } from "./bind-call.js";

/**
 * Whether a body names state in an account by id, which may be what a provider does not find. Also for
 * a body with more ids than are read.
 */
export async function namesState(
  { pieces }: Pick<CallBody, "pieces">,
  operation: Operation,
): Promise<boolean> {
  // Without the tags of ids, so that the offsets are those of the pieces.
  const chunks = new ChunkList();
  for (const piece of pieces) chunks.push(piece);
  const text = (start: number, end: number): string => chunks.text(start, end);
  try {
    const { ids, untagged } = await readIds({ pieces, text }, operation);
    return ids.length > 0 || untagged !== undefined;
  } catch (error) {
    if (GatewayError.is(error)) return true;
    throw error;
  }
}
