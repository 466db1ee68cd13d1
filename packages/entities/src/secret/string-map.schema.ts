import { z } from "zod";
import { limits } from "../limits.js";
import { isStorableText, storablePattern } from "../schema-primitives/text.schema.js";
import { fieldsPattern } from "./field-name.js";

/** Keys that could reach the prototype of an object. */
export const prototypeKeys: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
]);

const fieldName = /^[A-Za-z0-9_.-]+$/;

interface StringMapRule {
  /** Size of the `JSON.stringify` output in UTF-8. */
  readonly maxBytes: number;
  /** Field names rejected in every notation. */
  readonly forbidden: readonly string[];
  /** A last check: returns the violated rule, if any. May modify the copy that it receives. */
  readonly check?: (map: Record<string, string>) => string | undefined;
  /** The JSON Schema of {@link check}. */
  readonly checkSchema?: {
    /** Patterns of field names that are rejected, too. */
    readonly forbidden: readonly string[];
    /** Patterns of values by field name. */
    readonly values: Readonly<Record<string, string>>;
    /** Patterns of values by pattern of the field name. */
    readonly valuesByPattern: Readonly<Record<string, string>>;
  };
}

/**
 * A copied map of field names to strings. An error states only the rule, never a key or value: a
 * credential may be in the wrong place.
 */
export function stringMap(rule: StringMapRule): z.ZodType<Readonly<Record<string, string>>> {
  const forbidden = new RegExp(fieldsPattern(rule.forbidden));
  return z
    .unknown()
    .transform((input, context) => {
      const result = copyChecked(input, { ...rule, forbiddenPattern: forbidden });
      if (typeof result !== "string") return result;
      context.addIssue({ code: "custom", message: result });
      return z.NEVER;
    })
    .meta(jsonSchemaOf(rule)) as unknown as z.ZodType<Readonly<Record<string, string>>>;
}

/** All but the size in bytes, which JSON Schema cannot express. */
function jsonSchemaOf({
  maxBytes,
  forbidden,
  checkSchema,
}: StringMapRule): Record<string, unknown> {
  const value = { type: "string" };
  const withPattern = (patterns: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(patterns).map(([name, pattern]) => [name, { ...value, pattern }]),
    );
  const patterns = [fieldsPattern(forbidden), ...(checkSchema?.forbidden ?? [])];
  return {
    type: "object",
    maxProperties: limits.fields,
    propertyNames: {
      maxLength: limits.fieldName,
      pattern: fieldName.source,
      not: { anyOf: [{ enum: [...prototypeKeys] }, ...patterns.map((pattern) => ({ pattern }))] },
    },
    ...(checkSchema !== undefined && {
      properties: withPattern(checkSchema.values),
      patternProperties: withPattern(checkSchema.valuesByPattern),
    }),
    additionalProperties: { ...value, pattern: storablePattern.source },
    description: `At most ${maxBytes} bytes of JSON in UTF-8.`,
  };
}

function copyChecked(
  input: unknown,
  rule: StringMapRule & { readonly forbiddenPattern: RegExp },
): Record<string, string> | string {
  if (!isPlainObject(input)) return "must be an object of strings";
  const entries = Object.entries(input);
  if (entries.length > limits.fields) return `must have at most ${limits.fields} fields`;
  const copy: Record<string, string> = {};
  for (const [key, value] of entries) {
    if (key.length > limits.fieldName || !fieldName.test(key) || prototypeKeys.has(key)) {
      return (
        `must have field names of 1 to ${limits.fieldName} characters from A-Z a-z 0-9 _ . -, ` +
        `other than ${[...prototypeKeys].join(", ")}`
      );
    }
    if (rule.forbiddenPattern.test(key)) {
      return `must not contain any of the fields ${rule.forbidden.join(", ")}`;
    }
    if (typeof value !== "string") return "must have only string values";
    if (!isStorableText(value)) return "must have values in well-formed Unicode without NUL";
    copy[key] = value;
  }
  if (Buffer.byteLength(JSON.stringify(copy)) > rule.maxBytes) {
    return `must be at most ${rule.maxBytes.toLocaleString("en")} bytes of JSON`;
  }
  return rule.check?.(copy) ?? copy;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
