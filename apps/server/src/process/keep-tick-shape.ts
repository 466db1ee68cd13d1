import { executionAsyncResource } from "node:async_hooks";

const kept: object[] = [];

/**
 * Keeps one of the objects alive that `process.nextTick` creates. Node.js creates them from a literal
 * with computed names. V8 drops the hidden class of such objects in a full collection if none is alive,
 * and after a few drops resolves the names again for every tick; a call has about ten ticks.
 *
 * @returns a list that contains the object from the next tick on; the object stays alive without it
 */
export function keepTickShape(): readonly object[] {
  process.nextTick(() => kept.push(executionAsyncResource()));
  return kept;
}
