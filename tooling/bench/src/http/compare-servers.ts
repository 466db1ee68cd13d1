import { type Effort, summarize } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import { type Load, load } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";

interface ServerComparison {
  readonly candidate: ServerProcess;
  readonly baseline: ServerProcess;
  readonly token: string;
  /** The request of a round to each side; a new one per round, because names are unique. */
  readonly request: (round: number) => {
    readonly candidate: Pick<Load, "path" | "createNamed">;
    readonly baseline: Pick<Load, "path" | "createNamed">;
  };
}

/** Loads both servers in turn after a warm-up. Values are requests per second. */
export async function compareServers(
  { candidate, baseline, token, request }: ServerComparison,
  { rounds, seconds }: { readonly rounds: Effort["rounds"]; readonly seconds: number },
): Promise<Pick<Figure, "unit" | "candidate" | "baseline" | "ratio" | "spread">> {
  const measured: { candidate: number; baseline: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const to = request(round);
    const loadCandidate = () => load({ url: candidate.url, token, seconds, ...to.candidate });
    const loadBaseline = () => load({ url: baseline.url, token, seconds, ...to.baseline });
    let pair: { candidate: number; baseline: number };
    if (round % 2 === 0) {
      const first = await loadCandidate();
      pair = { candidate: first, baseline: await loadBaseline() };
    } else {
      const first = await loadBaseline();
      pair = { candidate: await loadCandidate(), baseline: first };
    }
    // The first round is the warm-up.
    if (round > 0) measured.push(pair);
  }
  return summarize("req/s", measured);
}
