import type { z } from "zod";

const conflict = "conflict";

/** Whether an issue is a conflict between items of the input, each of which is valid. */
export function isConflict(issue: z.core.$ZodIssue): boolean {
  return issue.code === "custom" && issue.params?.[conflict] === true;
}

/**
 * A list whose items have different keys. JSON Schema cannot express this rule, so a violation is a
 * conflict: it fails like the creation of the items one after the other.
 */
export function uniqueBy<Item, List extends readonly Item[]>(
  list: z.ZodType<List>,
  rule: {
    readonly error: string;
    /** No key for an item that conflicts with none. */
    readonly keyOf: (item: List[number]) => string | number | undefined;
  },
): z.ZodType<List> {
  const { error, keyOf } = rule;
  return list.refine(
    (items) => {
      const keys = items.map(keyOf).filter((key) => key !== undefined);
      return new Set(keys).size === keys.length;
    },
    { error, params: { [conflict]: true } },
  );
}
