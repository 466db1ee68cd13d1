import { z } from "zod";
import { type Codec, wrongType } from "./codec.js";
import type { JsonSchema } from "./json-schema.js";

/**
 * One name of a closed list. Protocol Buffers number the names from 1 in list order; their 0 and
 * their `…_UNSPECIFIED` mean absent.
 */
export function enumOf(names: readonly [string, ...string[]]): Codec {
  const numbers = names.map((name, index) => `${index + 1} for ${name}`).join(", ");
  return {
    schema: z.enum(names).describe(`Also accepted as a number: ${numbers}.`),
    requestSchema: (rule) => ({ enum: namesAndNumbers(names, rule) }),
    absent: [0],
    encode: (value) => value,
    decode(wire, location) {
      if (wire === 0 || isUnspecified(wire)) return undefined;
      const name = typeof wire === "number" ? names[wire - 1] : wire;
      const isKnown = names.some((known) => known === name);
      return isKnown ? name : wrongType(wire, location, `must be one of ${names.join(", ")}`);
    },
  };
}

/** The allowed names, and their numbers. */
function namesAndNumbers(names: readonly string[], rule: JsonSchema): readonly unknown[] {
  const allowed = (rule.enum as readonly string[] | undefined) ?? [rule.const ?? names].flat();
  const isAllowed = (name: string): boolean => allowed.includes(name);
  const numbers = names.flatMap((name, index) => (isAllowed(name) ? [index + 1] : []));
  return [...names.filter(isAllowed), ...numbers];
}

function isUnspecified(wire: unknown): boolean {
  return typeof wire === "string" && /^([A-Z_]+_)?UNSPECIFIED$/.test(wire);
}
