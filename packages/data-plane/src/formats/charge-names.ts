import { asObject, type JsonObject } from "./json-object.js";
import { tokenCount } from "./token-count.js";

const name = /^[a-z0-9][a-z0-9_+-]{0,63}$/;

/** The name of a charge or service tier that a provider sends; `other` if it is not a name. */
export function chargeName(text: string): string {
  const lower = text.toLowerCase();
  return name.test(lower) ? lower : "other";
}

/** The charges that are named by a type with this ending, unless the type is free. */
export function chargedTypes(
  items: readonly unknown[],
  { ending, free }: { readonly ending: string; readonly free: ReadonlySet<string> },
): readonly string[] {
  return items.flatMap((item) => {
    const { type } = asObject(item) ?? {};
    const isCharged = typeof type === "string" && type.endsWith(ending) && !free.has(type);
    return isCharged ? [chargeName(type.slice(0, -ending.length))] : [];
  });
}

/** The charges that these fields of a report count. */
export function countedCharges(
  report: JsonObject,
  charges: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(charges).flatMap(([field, charge]) =>
    (tokenCount(report[field]) ?? 0) > 0 ? [charge] : [],
  );
}

/** The elements of a list; none if it is not a list. */
export function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
