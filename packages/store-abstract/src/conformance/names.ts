/** Four bytes of UTF-8 and two units of UTF-16, but one character. */
export const fourBytes = "🔑";

/** Strings that are easily taken for one another, or that some layer likes to change. */
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

/** Likewise, but with what a name may not have: white space at its ends and control characters. */
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

/** Not text: every string refuses them. */
export const illFormed: readonly string[] = ["\ud800", "a\udfffb", "\udc00\ud800", "nul\u0000l"];

/** Not strings, where a string belongs. */
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

/** Not objects, where an object belongs. */
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
