/** The workspace whose rows a query selects. */
export interface InWorkspace {
  readonly workspaceId: string;
}

/**
 * The names of the given filters, read with {@link has}; queries of one shape have the same text.
 */
export function shapeOf(filters: object): string {
  return Object.entries(filters)
    .flatMap(([name, value]) => (value === undefined ? [] : [name]))
    .join(" ");
}

/** Whether the shape contains the filter. */
export function has(shape: string, name: string): boolean {
  return shape.split(" ").includes(name);
}
