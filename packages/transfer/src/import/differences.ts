import { isDeepStrictEqual } from "node:util";

/** The names of the parts in which two things differ; a part that is absent is `undefined`. */
export function differencesOf<T extends object>(one: T, other: T): string[] {
  return Object.keys(one).filter((key) => !isDeepStrictEqual(partOf(one, key), partOf(other, key)));
}

/** A map as it counts: without an order, and empty where it is absent. */
export function entriesOf(
  map: Readonly<Record<string, string>> | undefined,
): readonly (readonly [string, string])[] {
  return Object.entries(map ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
}

function partOf(object: object, key: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[key];
}
