import { z } from "zod";

/** An object of known fields only: a misspelt one is an error, not a silent "keep". */
export function record<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has a field that is not known here (known: ${known})`
        : "must be an object",
  });
}

/** An object that has exactly one of its keys. */
export function exactlyOne<T, S extends z.ZodRawShape = z.ZodRawShape>(shape: S): z.ZodType<T> {
  const keys = Object.keys(shape);
  return record(shape).refine(
    (input) =>
      keys.filter((key) => (input as Record<string, unknown>)[key] !== undefined).length === 1,
    { path: [keys.join(" or ")], error: "must be given, exactly one of them" },
  ) as unknown as z.ZodType<T>;
}

/** An update: what it is about, and at least one field to change. */
export function namesSomething<T, I extends z.ZodRawShape, C extends z.ZodRawShape>(
  identity: I,
  changes: C,
): z.ZodType<T> {
  const keys = Object.keys(changes);
  return record({ ...identity, ...changes }).refine(
    (input) => keys.some((key) => (input as Record<string, unknown>)[key] !== undefined),
    { path: [keys.join(" or ")], error: "must be given: the update changes nothing" },
  ) as unknown as z.ZodType<T>;
}
