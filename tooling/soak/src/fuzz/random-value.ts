import type { Random } from "../load/random.ts";

const texts = [
  "",
  " ",
  "a",
  "openai",
  "name with spaces ",
  "../../etc/passwd",
  "'; drop table gateway_secrets; --",
  '" or 1=1',
  "$" + "{jndi:ldap://x}",
  "%00",
  "%s%n",
  "\0",
  "\r\nx-injected: 1",
  "\u202egnp.exe",
  "\ud800",
  "\udc00\ud800",
  "😀".repeat(64),
  "é",
  "é",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "undefined",
  "NaN",
  "true",
  "-1",
  "9007199254740993",
  "1e309",
  "0x10",
  "https://example.com",
  "file:///etc/passwd",
  "PRIMARY",
  "FALLBACK",
  "SEQUENTIAL",
  "REQUEST_BASED_TRAFFIC_SPLIT",
  "LINKAGE_TYPE_UNSPECIFIED",
];

const numbers = [0, 1, -1, 2, 0.5, -0, 100, 1_000, 1_001, 2 ** 31, 2 ** 53, 1e308, 5e-324];

/** Returns a random JSON value, mostly edge cases. */
export function anyValue(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 3 ? 5 : 8);
  if (kind === 0) return random.pick(texts);
  if (kind === 1) return random.pick(numbers);
  if (kind === 2) return random.chance(0.5);
  if (kind === 3) return null;
  if (kind === 4) return anyText(random);
  const length = random.below(4);
  if (kind === 5) return Array.from({ length }, () => anyValue(random, depth + 1));
  return anyObject(random, depth);
}

export function anyText(random: Random): string {
  if (random.chance(0.6)) return random.pick(texts);
  const length = random.pick([1, 2, 31, 32, 64, 255, 256, 1_024, 5_001]);
  const letters = random.pick(["a", "ü", "😀", "abcdefghij", "a b", '\\"']);
  return letters.repeat(length).slice(0, length);
}

function anyObject(random: Random, depth: number): object {
  const entries = Array.from({ length: random.below(5) }, () => [
    random.pick(["api_key", "api_base", "region", "auth_mode", ...texts]),
    anyValue(random, depth + 1),
  ]);
  // An assignment to `__proto__` would set the prototype instead of a field.
  return Object.fromEntries(entries);
}
