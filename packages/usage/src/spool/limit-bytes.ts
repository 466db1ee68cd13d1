import type { BatchSender } from "./batch-sender.js";
import type { SpoolHealth } from "./spool-health.js";

/**
 * Drops the oldest single calls while the segments have more bytes than allowed. Their sums are kept,
 * and the calls of the segment that is being sent.
 */
export function limitBytes(
  { folders, current }: Pick<BatchSender, "folders" | "current">,
  { maxBytes, health }: { readonly maxBytes: number; readonly health: SpoolHealth },
): void {
  const segments = folders.flatMap((folder) => folder.segments);
  let excess = segments.reduce((sum, segment) => sum + segment.bytes, 0) - maxBytes;
  for (const segment of segments) {
    if (excess <= 0) return;
    if (!segment.isDroppable || segment === current) continue;
    const { bytes, calls } = segment;
    try {
      segment.dropCalls();
    } catch (error) {
      health.failed("sync", error);
      return;
    }
    health.lost(calls, "spool_full");
    excess -= bytes - segment.bytes;
  }
}
