import { asObject, type JsonObject } from "../formats/json-object.js";
import { tokenCount } from "../formats/token-count.js";

/**
 * Merges two usage reports of a response, before their classes are derived: the last valid value of each
 * field counts, also within the objects that break a count down.
 */
export function mergeReports(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    const known = merged[name];
    const object = asObject(value);
    const isName = typeof value === "string" && (known === undefined || typeof known === "string");
    if (object !== undefined) merged[name] = mergeReports(asObject(known) ?? {}, object);
    else if (isName || Array.isArray(value) || tokenCount(value) !== undefined)
      merged[name] = value;
  }
  return merged;
}
