import fc from "fast-check";
import type { JsonSchema } from "../../src/protocol/index.js";

/** Strings that some rule allows and some other rule does not. */
const words = [
  ...["", " ", "a", "openai", "gpt-5.6", "team/chat", "a//b", "../x", "é🔑", "a b", " a", "a\n"],
  ...["a\u{e00b6}b", "\u{1fffe}", "\u{10ffff}a", "a\u{110bd}", "a\u{1d173}b", "\u{1f511}\u{e0100}"],
  ...["\u0000", "a\u0085b", "a\u00a0", "A-Z_.:@+", "invoker", "none", "default_chain", "1"],
  ...["s-0123456789abcdef0123456789abcdef", "t-0123456789abcdef0123456789abcdef"],
  ...["https://api.example.com/v1", "http://127.0.0.1:8080", "http://[::1]/", "https://x?y"],
  ...["endpoint", "metadata:team", "team=search", "a=b=c", "__proto__=x", "hour", "jsonl"],
  ...[
    "1.AbCdEfGhIjKlMnOp.12",
    "0b5a3d7e-5f1c-4a57-9d3f-2f9b1f0c6a11",
    "x".repeat(50),
    "x".repeat(51),
    "🔑".repeat(255),
    "x".repeat(256),
  ],
];

const keys = [
  ...["api_key", "auth_mode", "region", "awsRegion", "api_base", "apiBase", "base_url", "host"],
  ...["api_version", "organization", "openai_project", "vertex.project", "AccessToken"],
  ...["__proto__", "a b", "", "constructor", "some.field", "k".repeat(128), "k".repeat(129)],
];

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 0.5, 1e15, [], {}, [null], "x"),
  fc.constantFrom(...words),
  fc.jsonValue({ maxDepth: 1 }),
);

/** Values near a schema: most parts of them are valid, each on its own. */
export function near(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: junk, weight: 1 }, { arbitrary: valid(schema), weight: 50 });
}

function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...(schema.enum as readonly unknown[]));
  const { type, anyOf } = schema;
  if (type === undefined && anyOf !== undefined) {
    return fc.oneof(...(anyOf as readonly JsonSchema[]).map(valid));
  }
  const types = [type].flat() as readonly string[];
  return fc.oneof(...types.map((one) => ofType(one, schema)));
}

function ofType(type: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "object") return objectOf(schema);
  if (type === "array") return fc.array(near(schema.items as JsonSchema), { maxLength: 3 });
  if (type === "string") {
    const allowed = words.filter((word) => isAllowed(word, schema));
    return fc.oneof(
      { arbitrary: fc.constantFrom(...allowed), weight: 15 },
      { arbitrary: fc.string({ maxLength: 8, unit: "grapheme" }), weight: 1 },
    );
  }
  const { minimum = 0, maximum = 1 } = schema as { minimum?: number; maximum?: number };
  const inside = fc.integer({ min: minimum, max: Math.min(maximum, minimum + 9) });
  const limits = fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, minimum + 0.5);
  return fc.oneof({ arbitrary: inside, weight: 20 }, { arbitrary: limits, weight: 1 });
}

function isAllowed(word: string, { pattern = "", minLength = 0 }: JsonSchema): boolean {
  return word.length >= Number(minLength) && new RegExp(String(pattern), "u").test(word);
}

function objectOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], propertyNames } = schema as ObjectKeywords;
  if (propertyNames !== undefined) return mapOf(schema as unknown as MapKeywords);
  const fields = Object.entries(properties).map(([key, one]) => [key, near(one)] as const);
  const named = fc.record(Object.fromEntries(fields), {
    requiredKeys: [...required],
    noNullPrototype: true,
  });
  const change = fc.oneof(
    { arbitrary: fc.constant({ remove: "", add: {} }), weight: 10 },
    {
      arbitrary: fc.constantFrom("", ...required).map((remove) => ({ remove, add: {} })),
      weight: 1,
    },
    { arbitrary: fc.constant({ remove: "", add: { unknown_field: 1 } }), weight: 1 },
  );
  return fc.tuple(named, change).map(([object, { remove, add }]) => {
    const entries = Object.entries({ ...object, ...add }).filter(([key]) => key !== remove);
    return Object.fromEntries(entries);
  });
}

function mapOf({ properties = {}, additionalProperties }: MapKeywords): fc.Arbitrary<unknown> {
  const entry = fc
    .constantFrom(...keys)
    .chain((key) => fc.tuple(fc.constant(key), near(properties[key] ?? additionalProperties)));
  return fc.array(entry, { maxLength: 3 }).map((entries) => Object.fromEntries(entries));
}

interface ObjectKeywords {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
}

interface MapKeywords extends ObjectKeywords {
  readonly additionalProperties: JsonSchema;
}
