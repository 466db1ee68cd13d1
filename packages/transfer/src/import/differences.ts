import { isDeepStrictEqual } from "node:util";

/** The names of the fields in which two objects differ; an absent field is `undefined`. */
export function differencesOf<T extends object>(one: T, other: T): string[] {
  return Object.keys(one).filter(
    (key) => !isDeepStrictEqual(fieldOf(one, key), fieldOf(other, key)),
  );
}

/** The entries of a map sorted by key, so that order and absence do not count as differences. */
export function sortedEntries(
  map: Readonly<Record<string, string>> | undefined,
): readonly (readonly [string, string])[] {
  return Object.entries(map ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
}

function fieldOf(object: object, key: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[key];
}
