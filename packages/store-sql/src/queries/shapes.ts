/**
 * The filters that are given, as the shape of a query: the same ones make the same text. Read it
 * with {@link has}.
 */
export function shapeOf(filters: object): string {
  return Object.entries(filters)
    .flatMap(([name, value]) => (value === undefined ? [] : [name]))
    .join(" ");
}

export function has(shape: string, name: string): boolean {
  return shape.split(" ").includes(name);
}
