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
  "a\u200db",
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
  "\u202eevil",
  "\u{10ffff}",
  "\ufffd",
  "\ufffe",
  "日本語",
  "👩‍👩‍👧‍👦",
];

/** Like {@link lookalikes}, but invalid as names: outer white space and control characters. */
export const untrimmed: readonly string[] = [
  "name ",
  " name",
  "name  ",
  "name\t",
  "name\n",
  "\u00a0name",
  "na\u0000me".replace("\u0000", "\u0001"),
  "line\r\nline",
  "\ufeffname",
  " ",
];

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
