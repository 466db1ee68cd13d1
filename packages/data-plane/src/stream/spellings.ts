/** Shorter credentials would be found in any text. */
const shortestCredential = 8;

/** The ways in which servers write back what they were shown, each as its bytes. */
export function spellingsOf(credential: string): Buffer[] {
  if (credential.length < shortestCredential) return [];
  const bytes = Buffer.from(credential);
  const hex = bytes.toString("hex");
  const inUrl = encodeURIComponent(credential.toWellFormed());
  const all = [credential, ...inJson(credential), inUrl, hex, hex.toUpperCase()];
  const inBase64 = (["base64", "base64url"] as const).flatMap((encoding) => [
    // What pads it says nothing about it.
    bytes.toString(encoding).replace(/=+$/, ""),
    ...[0, 1, 2].map((before) => amidBase64(bytes, { before, encoding })),
  ]);
  return [...new Set([...all, ...inBase64])].map((one) => Buffer.from(one));
}

/** As JavaScript escapes it, as PHP does, as Go does, and as Python does. */
function inJson(text: string): string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  return [
    escaped,
    escaped.replaceAll("/", "\\/"),
    escaped.replace(/[<>&\u2028\u2029]/g, unicodeEscape),
    escaped.replace(/[^ -~]/g, unicodeEscape),
  ];
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * The characters that depend on nothing but these bytes where they stand amid others, so many of which
 * come before them, but for multiples of three.
 */
function amidBase64(
  bytes: Buffer,
  { before, encoding }: { readonly before: number; readonly encoding: "base64" | "base64url" },
): string {
  const bits = 8 * (before + bytes.length);
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding);
  return text.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6));
}
