/** One character that is four bytes in UTF-8 and two units in UTF-16. */
export const fourBytes = "🔑";

/** Distinct strings that a collation may treat as equal or that a layer may change. */
export const lookalikes: readonly string[] = [
  "name",
  "Name",
  "NAME",
  "ｎａｍｅ",
  "nаme",
  "naïve",
  "nai\u0308ve",
  "straße",
  "strasse",
  "STRASSE",
  "ﬁ",
  "fi",
  "ı",
  "i",
  "I",
  "İ",
  "🔑",
  "🔒",
  "ab",
  "a b",
  "a  b",
  "null",
  "undefined",
  "true",
  "0",
  "00",
  "1e3",
  "1000",
  "%",
  "_",
  "a_b",
  "a%b",
  "\\",
  "\\\\",
  "'; DROP TABLE gateway_secrets; --",
  '"quoted"',
  "$1",
  "?",
  ":name",
  "{{name}}",
  "../../etc/passwd",
  "a/b",
  "a#b",
  "a?b=c&d",
  "a+b",
  "%61",
  "\ufffd",
  "日本語",
];

/** Strings that look like others or change how they are shown; invalid as names. */
export const invisible: readonly string[] = [
  "a\u200bb",
  "a\u200db",
  "\u202eevil",
  "a\u2066b\u2069",
  "a\u061cb",
  "a\u00adb",
  "a\u2060b",
  "a\ufeffb",
  "a\u2028b",
  "a\u2029b",
  "a\u0085b",
  "a\u001bb",
  "a\u3164b",
  "a\u115fb",
  "a\u2800b",
  "a\u034fb",
  "a\ufe0fb",
  "a\ufff9b",
  "a\ufffeb",
  "a\u{e0041}b",
  "a\u{1d173}b",
  "\u{10ffff}",
  "👩‍👩‍👧‍👦",
];

/** Invalid wherever a text has one line, such as in the key of a tag. */
export const notLines: readonly string[] = [
  ...invisible,
  "a\u00a0b",
  "a\u3000b",
  "a\u2009b",
  "\u00a0name",
  "name\t",
  "name\n",
  "na\u0001me",
  "line\r\nline",
];

/** Like {@link lookalikes}, but invalid as names because of outer blanks. */
export const untrimmed: readonly string[] = ["name ", " name", "name  ", " "];

/** Invalid as names. */
export const notNames: readonly string[] = [...notLines, ...untrimmed];

/** Lone surrogates and NUL; invalid in every string field. */
export const illFormed: readonly string[] = ["\ud800", "a\udfffb", "\udc00\ud800", "nul\u0000l"];

/** Values of other types for a string field. */
export const notStrings: readonly unknown[] = [
  0,
  1,
  Number.NaN,
  true,
  null,
  [],
  ["a"],
  {},
  { toString: () => "a" },
  () => "a",
  Symbol("a"),
  10n,
  new Date(0),
  new String("a"),
];

/** Values of other types for an object field. */
export const notObjects: readonly unknown[] = [
  0,
  Number.NaN,
  true,
  null,
  "x",
  [],
  ["a"],
  () => "a",
  Symbol("a"),
  10n,
];
