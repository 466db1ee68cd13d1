/** In characters; shorter credentials would match ordinary text. */
const minCredentialLength = 8;

/** The encodings that servers use when they echo a credential, each as bytes. */
export function encodingsOf(credential: string): Buffer[] {
  if (credential.length < minCredentialLength) return [];
  const bytes = Buffer.from(credential);
  const hex = bytes.toString("hex");
  const inUrl = encodeURIComponent(credential.toWellFormed());
  const all = [credential, ...jsonEncodings(credential), inUrl, hex, hex.toUpperCase()];
  const inBase64 = (["base64", "base64url"] as const).flatMap((encoding) => [
    // The padding reveals nothing.
    bytes.toString(encoding).replace(/=+$/, ""),
    ...[0, 1, 2].map((before) => base64At(bytes, { before, encoding })),
  ]);
  return [...new Set([...all, ...inBase64])].map((one) => Buffer.from(one));
}

/** As JavaScript, PHP, Go and Python escape a string. */
function jsonEncodings(text: string): string[] {
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
