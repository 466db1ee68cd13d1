import { z } from "zod";
import { toSnakeCase } from "./parse-input.js";

/** An object with known fields only, so that a misspelt optional field is an error. */
export function record<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has an unknown field; remove it (known fields: ${known})`
        : "must be an object",
  });
}

/** An object with exactly one of the fields of `shape`. */
export function exactlyOneOf<T, S extends z.ZodRawShape = z.ZodRawShape>(shape: S): z.ZodType<T> {
  const keys = Object.keys(shape);
  return record(shape)
    .refine((input) => presentKeys(input, keys).length === 1, {
      error: `must have exactly one of ${fieldList(keys, "and")}`,
    })
    .meta({ oneOf: keys.map(hasKey) }) as unknown as z.ZodType<T>;
}

/** An update: the identity of its target, and at least one of the fields of `changes`. */
export function updateOf<T, I extends z.ZodRawShape, C extends z.ZodRawShape>(
  identity: I,
  changes: C,
): z.ZodType<T> {
  const keys = Object.keys(changes);
  return record({ ...identity, ...changes })
    .refine((input) => presentKeys(input, keys).length > 0, {
      error: `must have at least one field to change: ${fieldList(keys, "or")}`,
    })
    .meta({ anyOf: keys.map(hasKey) }) as unknown as z.ZodType<T>;
}

/** The JSON Schema of an object with this key. */
function hasKey(key: string): { readonly required: readonly string[] } {
  return { required: [key] };
}

function presentKeys(input: object, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => (input as Record<string, unknown>)[key] !== undefined);
}

/** `` `a`, `b` or `c` `` */
function fieldList(keys: readonly string[], conjunction: "and" | "or"): string {
  const names = keys.map((key) => `\`${toSnakeCase(key)}\``).join(", ");
  return names.replace(/, ([^,]*)$/, ` ${conjunction} $1`);
}
