import { asObject, type JsonObject } from "../formats/json-object.js";
import { tokenCount } from "../formats/token-count.js";

/** Objects in one another; those that break a count down have two more at most. */
const maxDepth = 4;

/**
 * Merges two usage reports of a response, before their classes are derived: the last valid value of each
 * field counts, also within the objects that break a count down. Objects that are nested deeper are omitted.
 */
export function mergeReports(earlier: JsonObject, later: JsonObject): JsonObject {
  return merge(earlier, later, 1);
}

function merge(earlier: JsonObject, later: JsonObject, depth: number): JsonObject {
  const merged = new Map(Object.entries(earlier));
  for (const [name, value] of Object.entries(later)) {
    const known = merged.get(name);
    const object = asObject(value);
    const isName = typeof value === "string" && (known === undefined || typeof known === "string");
    if (object !== undefined) {
      if (depth === maxDepth) continue;
      merged.set(name, merge(asObject(known) ?? {}, object, depth + 1));
    } else if (isName || Array.isArray(value) || tokenCount(value) !== undefined) {
      merged.set(name, value);
    }
  }
  return Object.fromEntries(merged);
}
