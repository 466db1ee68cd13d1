import { z } from "zod";
import { type Codec, unfit } from "./codec.js";

/**
 * One name of a closed list. Protocol buffers number them from 1 in the order of the list; their 0
 * and their `…_UNSPECIFIED` mean absent.
 */
export function nameOf(names: readonly [string, ...string[]]): Codec {
  const numbers = names.map((name, index) => `${index + 1} for ${name}`).join(", ");
  return {
    schema: z.enum(names).describe(`Also taken by number: ${numbers}.`),
    encode: (value) => value,
    decode(wire, place) {
      if (wire === 0 || isUnspecified(wire)) return undefined;
      const named = typeof wire === "number" ? names[wire - 1] : wire;
      const isKnown = names.some((name) => name === named);
      return isKnown ? named : unfit(wire, place, `must be one of ${names.join(", ")}`);
    },
  };
}

function isUnspecified(wire: unknown): boolean {
  return typeof wire === "string" && /^([A-Z_]+_)?UNSPECIFIED$/.test(wire);
}
