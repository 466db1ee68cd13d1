import { allowanceKindOf, type GatewayLimit } from "@gw/entities";
import type { Finding } from "./finding.ts";
import { judgeBuckets } from "./judge-buckets.ts";
import { judgeRefusals } from "./judge-refusals.ts";
import { judgeRunning } from "./judge-running.ts";
import { judgeWindows, type WindowJudgement } from "./judge-windows.ts";

/** Finds limits that admitted more, or less, than is promised. */
export function judgeLimits(
  limits: readonly GatewayLimit[],
  judgement: WindowJudgement & { readonly callers: number },
): Finding[] {
  const { calls } = judgement;
  return limits.flatMap((limit) => {
    const kind = allowanceKindOf(limit);
    if (kind === "bucket") return judgeBuckets(limit, calls);
    if (kind === "concurrency") return judgeRunning(limit, calls);
    return [...judgeWindows(limit, judgement), ...judgeRefusals(limit, judgement)];
  });
}
