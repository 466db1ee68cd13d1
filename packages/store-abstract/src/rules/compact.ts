// Entities are built field by field, so internal columns (order, positions) stay hidden and callers
// get copies.

type Compact<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** Removes the fields that are `undefined`. */
export function compact<T extends object>(entity: T): Compact<T> {
  // Copies, because an object with a deleted field stays slow.
  const copy = {} as T;
  for (const key in entity) {
    if (entity[key] !== undefined) copy[key] = entity[key];
  }
  return copy as Compact<T>;
}
