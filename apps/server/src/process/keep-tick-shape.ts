import { executionAsyncResource } from "node:async_hooks";

const kept: object[] = [];

/**
 * Keeps one of the objects alive that `process.nextTick` makes. Node.js makes them by a literal with
 * computed names, of which V8 forgets the shape in each full collection that meets none alive; after
 * a few of these it looks the names up anew for every tick, and a call has about ten.
 *
 * @returns what is kept, from the next tick on; it stays whether or not somebody holds this
 */
export function keepTickShape(): readonly object[] {
  process.nextTick(() => kept.push(executionAsyncResource()));
  return kept;
}
