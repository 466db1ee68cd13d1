import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Flags that set the size of the heap. */
const heapFlags = /--(?:(?:max|min)-semi-space-size|semi-space-growth-factor|max-old-space-size)\b/;

/** Bytes of the young generation; a smaller one promotes objects of requests in flight too early. */
const youngGenerationSize = 16_777_216;

/**
 * Keeps the heap of this process close to what it uses, unless the operator set a flag that sizes it.
 *
 * By default V8 doubles the young generation up to a size above the whole need of a gateway, and
 * collects the old generation only after it has grown to a multiple. V8 reads the two flags set here
 * at each collection, so they take effect at run time although Node.js advises against that.
 */
export function boundHeap(): void {
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  if (heapFlags.test(flags.replaceAll("_", "-"))) return;
  setFlagsFromString("--heap-growing-percent=50");
  new PerformanceObserver(boundYoungGeneration).observe({ entryTypes: ["gc"] });
}

// V8 shrinks the young generation in an idle process, so growth must be allowed again.
function boundYoungGeneration(): void {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  const mayGrow = young === undefined || young.space_size < youngGenerationSize;
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
}
