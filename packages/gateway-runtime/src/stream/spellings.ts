/** Shorter credentials would be found in any text. */
const shortestCredential = 8;

/** All ways in which somebody may write a credential back who was shown it; longer ones first. */
export function spellingsOf(credential: string): string[] {
  if (credential.length < shortestCredential) return [];
  const bytes = Buffer.from(credential);
  const hex = bytes.toString("hex");
  const inBase64 = (["base64", "base64url"] as const).flatMap((encoding) => [
    // What pads it says nothing about it.
    bytes.toString(encoding).replace(/=+$/, ""),
    ...[0, 1, 2].map((before) => amidBase64(bytes, { before, encoding })),
  ]);
  const escaped = JSON.stringify(credential).slice(1, -1);
  const all = new Set([credential, escaped, hex, hex.toUpperCase(), ...inBase64]);
  return [...all].sort((a, b) => b.length - a.length);
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
