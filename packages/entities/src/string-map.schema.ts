import { z } from "zod";
import { limits } from "./limits.js";
import { isStorableText } from "./text.schema.js";

/** Keys by which an object's prototype could be reached. */
export const prototypeKeys: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
]);

const fieldName = /^[A-Za-z0-9_.-]+$/;

interface StringMapRule {
  /** Of `JSON.stringify`, in UTF-8. */
  readonly maxBytes: number;
  /** Refused in every spelling: compared by {@link canonicalKey}. */
  readonly refused: readonly string[];
  /** Returns the rule that an otherwise sound map breaks, if any; may change the copy it gets. */
  readonly check?: (map: Record<string, string>) => string | undefined;
}

/**
 * A map of field names to strings, copied. A breach names the rule alone, never a key or value:
 * a credential may have been put in the wrong place.
 */
export function stringMap(rule: StringMapRule): z.ZodType<Readonly<Record<string, string>>> {
  return z.unknown().transform((input, context) => {
    const result = copyUnder(input, rule);
    if (typeof result !== "string") return result;
    context.addIssue({ code: "custom", message: result });
    return z.NEVER;
  }) as unknown as z.ZodType<Readonly<Record<string, string>>>;
}

function copyUnder(input: unknown, rule: StringMapRule): Record<string, string> | string {
  if (!isPlainObject(input)) return "must be an object of strings";
  const entries = Object.entries(input);
  if (entries.length > limits.fields) return `must have at most ${limits.fields} fields`;
  const refused = new Set(rule.refused.map(canonicalKey));
  const copy: Record<string, string> = {};
  for (const [key, value] of entries) {
    if (key.length > limits.fieldName || !fieldName.test(key) || prototypeKeys.has(key)) {
      return (
        `must have field names of 1 to ${limits.fieldName} characters of A-Z a-z 0-9 _ . -, ` +
        `other than ${[...prototypeKeys].join(", ")}`
      );
    }
    if (refused.has(canonicalKey(key))) {
      return `must have none of the fields ${rule.refused.join(", ")}`;
    }
    if (typeof value !== "string") return "must have string values only";
    if (!isStorableText(value)) return "must have values in well-formed Unicode without NUL";
    copy[key] = value;
  }
  if (Buffer.byteLength(JSON.stringify(copy)) > rule.maxBytes) {
    return `must be at most ${rule.maxBytes.toLocaleString("en")} bytes of JSON`;
  }
  return rule.check?.(copy) ?? copy;
}

/** Two keys with the same one are spellings of each other: `api_base`, `apiBase`, `API-Base`. */
export function canonicalKey(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
