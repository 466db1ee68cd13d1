import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documents } from "../src/documents.ts";
import { hasMessage, messageLines, quotedMessages, sourceLines } from "./quoted-messages.ts";

const root = new URL("../../../", import.meta.url);
const source = sourceLines(root);
const quotes = documents(root)
  .filter((path) => path.startsWith("docs/"))
  .map((path) => ({ path, messages: quotedMessages(readFileSync(new URL(path, root), "utf8")) }))
  .filter(({ messages }) => messages.length > 0);

describe("Quoted messages", () => {
  test("are inline code of a column headed `message`, and sentences elsewhere", () => {
    const document = [
      "| message | remedy |",
      "| --- | --- |",
      "| `… is wrong`, `a … b` | use `this one` |",
      "",
      "| status | step |",
      "| --- | --- |",
      "| `x y` | none |",
      "",
      "A start fails with `The key … is missing`; use `gw doctor`.",
    ].join("\n");
    expect(quotedMessages(document)).toEqual(["… is wrong", "a … b", "The key … is missing"]);
  });

  test("match source text across inserted values and concatenated literals", () => {
    const lines = messageLines(
      `throw new Error(\`Port \${ports.map(({ port }) => port)} of \` +
         \`\${host} is \` + "in use");`,
    );
    expect(hasMessage(lines, "Port … of … is in use")).toBe(true);
    expect(hasMessage(lines, "… is in use")).toBe(true);
    expect(hasMessage(lines, "Port … is used")).toBe(false);
    expect(hasMessage(["Port …", "is in use"], "Port … is in use")).toBe(false);
  });

  test.each(quotes)("of $path exist in the code", ({ messages }) => {
    expect(messages.filter((message) => !hasMessage(source, message))).toEqual([]);
  });

  test("are found in the pages that list them", () => {
    expect(quotes.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["docs/run/keys-at-startup.md", "docs/run/troubleshooting.md"]),
    );
  });
});
