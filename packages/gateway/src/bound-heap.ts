import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Flags that set the size of the heap. */
const heapFlags = /--(?:(?:max|min)-semi-space-size|semi-space-growth-factor|max-old-space-size)\b/;

/** Bytes of the young generation; a smaller one promotes objects of requests in flight too early. */
const youngGenerationSize = 16_777_216;

/** In percent of the old generation: how far it may grow before it is collected. */
const growth = {
  /** For objects. */
  objects: 50,
  /**
   * For the bodies of requests, which V8 counts towards the growth. V8 reads the flag before a collection
   * is reported, so more would be applied to a heap that has become large since.
   */
  bodies: 150,
};
/** Bytes; a larger old generation has room for bodies without more. */
const bodiesGrowth = 33_554_432;

const youngSpaces: ReadonlySet<string> = new Set(["new_space", "new_large_object_space"]);

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
  setFlagsFromString(`--heap-growing-percent=${growth.objects}`);
  const bound = new HeapBound();
  new PerformanceObserver((list) => {
    bound.collected(list.getEntries().some(isMajor));
  }).observe({ entryTypes: ["gc"] });
}

/** Whether an entry reports a collection of the old generation. */
function isMajor(entry: PerformanceEntry): boolean {
  const { detail } = entry as PerformanceEntry & { readonly detail?: { readonly kind?: number } };
  return detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

class HeapBound {
  /** Bytes of objects in the old generation after its last collection, and at most since. */
  #atCollection = 0;
  #most = 0;
  #percent = growth.objects;
  /** Bytes that the old generation may grow until its next collection. */
  #allowed = 0;

  /** To be called after a collection, of the old generation if `isOld`. */
  collected(isOld: boolean): void {
    let young = 0;
    let old = 0;
    for (const { space_name, space_size, space_used_size } of getHeapSpaceStatistics()) {
      if (space_name === "new_space") young = space_size;
      if (!youngSpaces.has(space_name)) old += space_used_size;
    }
    // V8 shrinks the young generation in an idle process, so growth must be allowed again.
    setFlagsFromString(`--semi-space-growth-factor=${young < youngGenerationSize ? 2 : 1}`);
    if (isOld) this.#boundOld(old);
    else this.#most = Math.max(this.#most, old);
  }

  #boundOld(old: number): void {
    // Bodies are the cause if objects had less than half of the growth.
    const byBodies = (this.#most - this.#atCollection) * 2 < this.#allowed;
    this.#allowed = (old * this.#percent) / 100;
    this.#atCollection = old;
    this.#most = old;
    const room = Math.ceil((100 * bodiesGrowth) / old);
    this.#percent = byBodies
      ? Math.max(growth.objects, Math.min(growth.bodies, room))
      : growth.objects;
    setFlagsFromString(`--heap-growing-percent=${this.#percent}`);
  }
}
