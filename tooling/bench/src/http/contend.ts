import { type Effort, summarise } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { type Load, load } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";

interface Contenders {
  readonly ours: ServerProcess;
  readonly floor: ServerProcess;
  readonly token: string;
  /** Where to, at either; a fresh one for each go, since names are not used twice. */
  readonly request: (go: number) => {
    readonly ours: Pick<Load, "path" | "createNamed">;
    readonly floor: Pick<Load, "path" | "createNamed">;
  };
}

/** Loads both servers in turns, after a warm-up. Requests answered a second. */
export async function contend(
  { ours, floor, token, request }: Contenders,
  { rounds, seconds }: { readonly rounds: Effort["rounds"]; readonly seconds: number },
): Promise<Pick<Figure, "unit" | "ours" | "floor" | "ratio" | "spread">> {
  const measured: { ours: number; floor: number }[] = [];
  for (let go = 0; go <= rounds; go++) {
    const to = request(go);
    const loadOurs = () => load({ url: ours.url, token, seconds, ...to.ours });
    const loadFloor = () => load({ url: floor.url, token, seconds, ...to.floor });
    let round: { ours: number; floor: number };
    if (go % 2 === 0) {
      const first = await loadOurs();
      round = { ours: first, floor: await loadFloor() };
    } else {
      const first = await loadFloor();
      round = { ours: await loadOurs(), floor: first };
    }
    // The first round is the warm-up.
    if (go > 0) measured.push(round);
  }
  return summarise("req/s", measured);
}
