import { z } from "zod";
import { limits } from "../limits.js";
import { isStorableText } from "../schema-primitives/text.schema.js";
import { canonicalKey } from "./field-name.js";

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
  /** Field names rejected in every notation: compared by {@link canonicalKey}. */
  readonly forbidden: readonly string[];
  /** A last check: returns the violated rule, if any. May modify the copy that it receives. */
  readonly check?: (map: Record<string, string>) => string | undefined;
}

/**
 * A copied map of field names to strings. An error states only the rule, never a key or value: a
 * credential may be in the wrong place.
 */
export function stringMap(rule: StringMapRule): z.ZodType<Readonly<Record<string, string>>> {
  return z.unknown().transform((input, context) => {
    const result = copyChecked(input, rule);
    if (typeof result !== "string") return result;
    context.addIssue({ code: "custom", message: result });
    return z.NEVER;
  }) as unknown as z.ZodType<Readonly<Record<string, string>>>;
}

function copyChecked(input: unknown, rule: StringMapRule): Record<string, string> | string {
  if (!isPlainObject(input)) return "must be an object of strings";
  const entries = Object.entries(input);
  if (entries.length > limits.fields) return `must have at most ${limits.fields} fields`;
  const forbidden = new Set(rule.forbidden.map(canonicalKey));
  const copy: Record<string, string> = {};
  for (const [key, value] of entries) {
    if (key.length > limits.fieldName || !fieldName.test(key) || prototypeKeys.has(key)) {
      return (
        `must have field names of 1 to ${limits.fieldName} characters from A-Z a-z 0-9 _ . -, ` +
        `other than ${[...prototypeKeys].join(", ")}`
      );
    }
    if (forbidden.has(canonicalKey(key))) {
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
