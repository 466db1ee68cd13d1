import { setFlagsFromString } from "node:v8";

/** By these whoever starts the process has decided otherwise. */
const ownChoice = /--(?:(?:max|min)-semi-space-size|semi-space-growth-factor|max-old-space-size)\b/;

/**
 * Keeps the memory of this process near what it uses. Left alone, V8 takes what the machine has: the
 * room for what is young doubles up to a bound that is above what a gateway needs altogether, and
 * what is old is collected once it is several times what was left the last time. Node.js warns of
 * flags that are set while it runs: V8 reads these two at each collection, and nowhere else.
 */
export function boundHeap(): void {
  const chosen = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  if (ownChoice.test(chosen.replaceAll("_", "-"))) return;
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=50");
}
