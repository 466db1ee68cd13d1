import { isRedactable } from "@gw/config-resolver";

/** In bytes; of a longer credential, the rest of its echo is of no use. */
const maxPatternLength = 4_096;
/** In bytes, of all patterns of a secret; with more, each is cut at the same length. */
const maxTotalLength = 64 * maxPatternLength;

/**
 * The byte patterns of a credential without line breaks: itself, base64 and base64url at each
 * alignment, and hex. Escapes within them need no patterns, because text is decoded before it is
 * searched.
 */
function patternsOf(credential: string): string[] {
  // White space is ordinary text, such as indentation.
  if (!isRedactable(credential.replaceAll(/\s/g, ""))) return [];
  const bytes = Buffer.from(credential);
  const hex = bytes.toString("hex", 0, maxPatternLength / 2);
  const texts = [bytes.toString("latin1"), inForm(bytes), surrogatesAlone(credential)];
  const all = [...texts, hex, hex.toUpperCase(), ...base64Patterns(bytes)];
  return all.map((one) => one.replaceAll(/[\r\n]/g, ""));
}

/** The byte patterns of all credentials of a secret, whose number and total length are bounded. */
export function credentialPatterns(credentials: readonly string[]): Buffer[] {
  const patterns = [...new Set(credentials.flatMap(patternsOf))];
  const maxLength = Math.min(maxPatternLength, Math.floor(maxTotalLength / patterns.length));
  return patterns.map((one) => Buffer.from(one.slice(0, maxLength), "latin1"));
}

/** Forms encode a space as a plus sign; their other escapes are those of URLs. */
function inForm(bytes: Buffer): string {
  return bytes.toString("latin1").replaceAll(" ", "+");
}

/** As in JSON escapes of UTF-16, where each half of a surrogate pair is decoded on its own. */
function surrogatesAlone(credential: string): string {
  const units = Array.from({ length: credential.length }, (_, at) => credential.charCodeAt(at));
  return units.map((unit) => utf8Of(unit).toString("latin1")).join("");
}

/** The UTF-8 bytes of a code unit of UTF-16, also of half a surrogate pair. */
function utf8Of(unit: number): Buffer {
  if (unit < 0x80) return Buffer.of(unit);
  const last = 0x80 | (unit & 0x3f);
  if (unit < 0x800) return Buffer.of(0xc0 | (unit >> 6), last);
  return Buffer.of(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), last);
}

function base64Patterns(bytes: Buffer): string[] {
  const beginning = bytes.subarray(0, (maxPatternLength / 4) * 3);
  return (["base64", "base64url"] as const).flatMap((encoding) => [
    // The padding reveals nothing.
    beginning.toString(encoding).replace(/=+$/, ""),
    ...[0, 1, 2].map((before) => base64At(beginning, { before, encoding })),
  ]);
}

/**
 * The base64 characters that depend on these bytes alone if they follow `before` other bytes,
 * counted modulo three.
 */
function base64At(
  bytes: Buffer,
  { before, encoding }: { readonly before: number; readonly encoding: "base64" | "base64url" },
): string {
  const bits = 8 * (before + bytes.length);
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding);
  return text.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6));
}
