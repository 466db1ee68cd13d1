import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** By these whoever starts the process has decided otherwise. */
const ownChoice = /--(?:(?:max|min)-semi-space-size|semi-space-growth-factor|max-old-space-size)\b/;

/** Bytes for what is young: with less, what is under way is taken for old, and collected dearly. */
const roomForYoung = 16_777_216;

/**
 * Keeps the memory of this process near what it uses. Left alone, V8 takes what the machine has: the
 * room for what is young doubles up to a bound that is above what a gateway needs altogether, and
 * what is old is collected once it is several times what was left the last time. Node.js warns of
 * flags that are set while it runs: V8 reads these two at each collection, and nowhere else.
 */
export function boundHeap(): void {
  const chosen = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  if (ownChoice.test(chosen.replaceAll("_", "-"))) return;
  setFlagsFromString("--heap-growing-percent=50");
  new PerformanceObserver(boundYoung).observe({ entryTypes: ["gc"] });
}

/** The room shrinks while there is little to do, so that it has to be let grow again. */
function boundYoung(): void {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  const mayGrow = young === undefined || young.space_size < roomForYoung;
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
}
