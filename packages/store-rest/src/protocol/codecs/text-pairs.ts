import { z } from "zod";
import { type Codec, isWireObject, wrongType } from "./codec.js";

type Pairs = Readonly<Record<string, string>>;

const maxPairs = 8;
// A key cannot contain the sign that ends it.
const pairPattern = /^[^=]{1,64}=[\s\S]{0,64}$/u;
const rule = `must be up to ${maxPairs} different keys with values, such as team=search`;

/** Up to eight pairs that are a map in TypeScript, and a list of `key=value` in a query. */
export const textPairs: Codec = {
  schema: z.array(z.string()).describe("Such as `team=search`; repeated for several pairs."),
  requestSchema: () => ({
    type: "array",
    items: { type: "string", pattern: pairPattern.source },
    maxItems: maxPairs,
  }),
  encode: (value) => Object.entries(value as Pairs).map(([key, one]) => `${key}=${one}`),
  decode(wire, location) {
    const list = Array.isArray(wire) ? (wire as readonly unknown[]) : [wire];
    if (!list.every((one) => typeof one === "string" && pairPattern.test(one))) {
      return wrongType(wire, location, rule);
    }
    const entries = (list as readonly string[]).map((one) => {
      const end = one.indexOf("=");
      return [one.slice(0, end), one.slice(end + 1)] as const;
    });
    const map = Object.fromEntries(entries);
    return Object.keys(map).length === list.length ? map : wrongType(wire, location, rule);
  },
};

/** The input schema of {@link textPairs}. */
// Unknown values have a JSON Schema; that of the pairs is the one of the codec.
export const textPairsInput: z.ZodType<Pairs> = z
  .unknown()
  .refine(isPairs, { error: rule }) as z.ZodType<unknown> as z.ZodType<Pairs>;

function isPairs(input: unknown): boolean {
  if (!isWireObject(input)) return false;
  const entries = Object.entries(input);
  return (
    entries.length <= maxPairs &&
    entries.every(
      ([key, value]) =>
        typeof value === "string" && !key.includes("=") && pairPattern.test(`${key}=${value}`),
    )
  );
}
