/** The lower number of units. */
export function leastUnits(one: bigint, other: bigint): bigint {
  if (one < other) return one;
  return other;
}

/** The higher number of units. */
export function mostUnits(one: bigint, other: bigint): bigint {
  if (one > other) return one;
  return other;
}
