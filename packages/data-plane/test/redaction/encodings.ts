import fc from "fast-check";

/** One encoding of a text, as servers, libraries and tools write it. */
export type Encoding = (text: string) => string;

const hexOf = (unit: number, digits: number): string => unit.toString(16).padStart(digits, "0");
const inUtf8 = (text: string, spell: (byte: number) => string): string =>
  [...Buffer.from(text)].map(spell).join("");
const escapeUnits = (text: string, which: RegExp, spell: (unit: number) => string): string =>
  text.replaceAll(which, (unit) => spell(unit.charCodeAt(0)));
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const unreserved = /[A-Za-z0-9_.~-]/;
const percent = (byte: number): string => `%${hexOf(byte, 2).toUpperCase()}`;
const inLines = (text: string, columns: number, end: string): string =>
  text.replaceAll(new RegExp(`.{${columns}}(?=.)`, "g"), (line) => line + end);
/** Without the padding, which reveals nothing. */
const base64 = (text: string, encoding: "base64" | "base64url" = "base64"): string =>
  Buffer.from(text).toString(encoding).replace(/=+$/, "");
const anyUnit = /[\s\S]/g;

const htmlNames: Readonly<Record<number, string>> = {
  ...{ 38: "&amp;", 60: "&lt;", 62: "&gt;", 34: "&quot;", 39: "&#39;" },
};

export const encodings: Readonly<Record<string, Encoding>> = {
  plain: (text) => text,
  "JSON.stringify": json,
  "PHP's JSON": (text) => json(text).replaceAll("/", "\\/"),
  "Go's JSON": (text) => escapeUnits(json(text), /[<>&]/g, (unit) => `\\u${hexOf(unit, 4)}`),
  "Gson's JSON": (text) => escapeUnits(json(text), /[<>&=']/g, (unit) => `\\u${hexOf(unit, 4)}`),
  ".NET's JSON": (text) =>
    escapeUnits(text, /[^A-Za-z0-9 _.,:;!#$%()*/=?@[\]^{|}~-]/g, (unit) =>
      unit === 0x5c ? "\\\\" : `\\u${hexOf(unit, 4).toUpperCase()}`,
    ),
  "Python's JSON": (text) => escapeUnits(json(text), /[^ -~]/g, (unit) => `\\u${hexOf(unit, 4)}`),
  "JSON with every character escaped": (text) =>
    escapeUnits(text, anyUnit, (unit) => `\\u${hexOf(unit, 4)}`),
  "JavaScript with every byte escaped": (text) =>
    escapeUnits(text, anyUnit, (unit) =>
      unit < 256 ? `\\x${hexOf(unit, 2)}` : `\\u${hexOf(unit, 4)}`,
    ),
  "JSON in JSON": (text) => json(json(text)),
  "JavaScript with code points": (text) =>
    [...text].map((character) => `\\u{${hexOf(character.codePointAt(0) ?? 0, 1)}}`).join(""),
  HTML: (text) =>
    escapeUnits(text, /[&<>"']/g, (unit) => htmlNames[unit] ?? "").replaceAll("/", "&#x2F;"),
  "HTML with every character escaped": (text) =>
    [...text].map((character) => `&#${character.codePointAt(0)};`).join(""),
  encodeURIComponent: (text) => encodeURIComponent(text.toWellFormed()),
  "encodeURIComponent in lower case": (text) =>
    inUtf8(text, (byte) => {
      const character = String.fromCharCode(byte);
      return unreserved.test(character) ? character : percent(byte).toLowerCase();
    }),
  "Python's quote": (text) =>
    inUtf8(text, (byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_.~/-]/.test(character) ? character : percent(byte);
    }),
  form: (text) =>
    inUtf8(text, (byte) => {
      const character = String.fromCharCode(byte);
      if (byte === 0x20) return "+";
      return /[A-Za-z0-9*._-]/.test(character) ? character : percent(byte);
    }),
  "every byte percent-encoded": (text) => inUtf8(text, percent),
  "percent-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text.toWellFormed())),
  "escapes of two notations": (text) =>
    [...text]
      .map((character, index) => {
        const unit = character.codePointAt(0) ?? 0;
        if (index % 3 === 0 && unit < 0x80) return `\\u${hexOf(unit, 4)}`;
        const isPlain = index % 3 === 1 && unreserved.test(character);
        return isPlain ? character : inUtf8(character, percent);
      })
      .join(""),
  hex: (text) => Buffer.from(text).toString("hex"),
  "upper-case hex": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  base64: (text) => base64(text),
  base64url: (text) => base64(text, "base64url"),
  "base64 in lines of 76": (text) => inLines(base64(text), 76, "\r\n"),
  "base64 in lines of 64": (text) => inLines(base64(text), 64, "\n"),
  "base64 in lines, in JSON": (text) => json(inLines(base64(text), 20, "\n")),
  "base64 in PHP's JSON": (text) => base64(text).replaceAll("/", "\\/"),
  "base64 in a URL": (text) => encodeURIComponent(base64(text)),
};

/** White space is ordinary text, so it does not count. */
function hasEnough(text: string): boolean {
  return text.replaceAll(/\s/g, "").length >= 32 && text.trim() === text;
}

/** Credentials: usual ones, and any printable text of that length. */
export const credential: fc.Arbitrary<string> = fc.oneof(
  fc.string({
    unit: fc.constantFrom(..."ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789-_+/="),
    minLength: 16,
    maxLength: 164,
  }),
  fc.string({ unit: "grapheme-ascii", minLength: 16, maxLength: 80 }).filter(hasEnough),
  fc
    .string({ unit: "binary", minLength: 16, maxLength: 40 })
    .filter((text) => /^\P{Cc}+$/u.test(text) && hasEnough(text)),
);
