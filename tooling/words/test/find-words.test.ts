import { expect, test } from "vitest";
import { findWords, formatFinding } from "../src/find-words.ts";
import { wordList } from "../src/word-list.ts";

const rules = [
  { pattern: "for ever", use: "forever" },
  { pattern: "dialects?", use: "API format", notIn: ["packages/store-sql/"] },
];

function reportOf(file: string, text: string): string[] {
  return findWords(file, text, rules).map(formatFinding);
}

test("reports the place, the matched words and what to use", () => {
  expect(reportOf("docs/cli.md", "# Waiting\n\nIt waits for ever.\n")).toEqual([
    'docs/cli.md:3: "for ever" - use forever',
  ]);
});

test("finds a phrase that spans two lines of Markdown", () => {
  expect(reportOf("a.md", "It waits for\never.")).toEqual(['a.md:1: "for ever" - use forever']);
});

test("ignores code blocks, inline code, link targets and URLs in Markdown", () => {
  const text = [
    "```ts",
    "// for ever",
    "```",
    "   ~~~",
    "   for ever",
    "   ~~~",
    "`for ever` and [a page](dialects.md) at https://example.com/dialects",
  ].join("\n");
  expect(reportOf("a.md", text)).toEqual([]);
});

test("finds words after a code block on the right line", () => {
  expect(reportOf("a.md", "```sh\nls\n```\nfor ever")).toEqual([
    'a.md:4: "for ever" - use forever',
  ]);
});

test.each([
  ["a line comment", "// waits for ever"],
  ["a block comment", "/* waits for ever */"],
  ["a string", 'throw new Error("waits for ever");'],
  ["a template", "const text = `waits for ever`;"],
  ["a template with an expression", `const text = \`\${1} waits for ever\`;`],
  ["a template that quotes a name", `const text = "a" + \`"b" waits for ever\`;`],
  ["a string within a template", `const text = \`\${x("waits for ever")}\`;`],
])("finds words in %s", (_place, code) => {
  expect(reportOf("a.ts", code)).toEqual(['a.ts:1: "for ever" - use forever']);
});

test.each([
  ["two line comments", "  // waits for\n  // ever"],
  ["a TSDoc comment", "/**\n * waits for\n * ever\n */"],
])("finds a phrase that spans two lines of %s", (_place, code) => {
  expect(reportOf("a.ts", code)).toHaveLength(1);
});

test.each([
  ["an identifier", "const dialect = 1;"],
  ["a literal without a space", 'const key = "dialect";'],
  ["an import", 'import "./dialect.js";'],
  ["inline code in a comment", "// sets `dialect` first"],
  ["a regular expression", "const pattern = /the dialect/;"],
  ["two literals side by side", 'const words = ["waits for", "ever since"];'],
])("ignores %s", (_place, code) => {
  expect(reportOf("a.ts", code)).toEqual([]);
});

test("finds words in JSX text", () => {
  expect(reportOf("a.tsx", "const page = <p>It waits for ever</p>;")).toHaveLength(1);
});

test("reads the description of a package.json and nothing else", () => {
  const manifest = (key: string): string => JSON.stringify({ [key]: "One of the dialects." });
  expect(reportOf("packages/a/package.json", manifest("description"))).toHaveLength(1);
  expect(reportOf("packages/a/package.json", manifest("keywords"))).toEqual([]);
});

test("matches whole words only", () => {
  expect(reportOf("a.md", "dialectic, sub-dialect, my_dialect, Dialect")).toEqual([
    'a.md:1: "Dialect" - use API format',
  ]);
});

test("allows a term of the field in the folders of its rule", () => {
  expect(reportOf("packages/store-sql/README.md", "The dialect of SQLite.")).toEqual([]);
  expect(reportOf("packages/data-plane/README.md", "The dialect of OpenAI.")).toHaveLength(1);
});

test("ignores file types without prose", () => {
  expect(reportOf("pnpm-lock.yaml", "for ever")).toEqual([]);
});

test("reports a file that cannot be parsed", () => {
  expect(() => reportOf("a.ts", "const = ;")).toThrow(/^a\.ts: /);
});

test.each([
  ["Whoever calls it", "whoever"],
  ["the file lies in a folder", "lie"],
  ["the settings stand in a table", "stand"],
  ["a call under way", "under way"],
  ["The row is there.", "there"],
  ["It stays as it is.", "as it is"],
  ["The key is valid no more.", "no more"],
  ["What is sealed must be opened with a key.", "What"],
  ["the key by which it is sealed", "by which"],
  ["the name under which it is called", "under which"],
  ["An abort is no failure.", "is no failure"],
  ["It closes the file, also if the write fails.", "also if"],
  ["It is called as far as it is known.", "as far as"],
  ["The fields besides the id.", "besides"],
  ["It keeps the present value.", "present value"],
  ["the address that is dialled", "dialled"],
  ["a list of which the first is read", "of which"],
])("the word list rejects %j", (text, word) => {
  expect(findWords("a.md", text).map(({ matched }) => matched)).toEqual([
    expect.stringContaining(word === "whoever" ? "Whoever" : word),
  ]);
});

test.each([
  "A test double stands in for the provider; the mark stands for a secret.",
  "There is no key. Is there another way? No more than three are tried.",
  "There are no findings. The key is no longer used. It fails if there is no server.",
  "It is written as it is received. Three keys, one of which is active.",
  "What to do next? What is a key version?",
  "What a server reads at its start.",
  "The SQL dialect of each database.",
  "An underlying value; a standalone program.",
])("the word list allows %j", (text) => {
  expect(findWords("a.md", text)).toEqual([]);
});

test("each rule has its own pattern and a replacement", () => {
  expect(new Set(wordList.map(({ pattern }) => pattern)).size).toBe(wordList.length);
  expect(wordList.every(({ use }) => use.length > 0)).toBe(true);
});
