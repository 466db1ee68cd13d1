import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documents } from "../src/documents.ts";
import { fillBlocks, generatedBlocks } from "../src/generated-blocks.ts";

const root = new URL("../../../", import.meta.url);

describe("Generated blocks", () => {
  test("are filled, and the text around them stays", () => {
    const document = "a\n<!-- generated:x -->\nold\n<!-- /generated -->\nb\n";
    const filled = fillBlocks(document, { x: "new" });
    expect(filled).toBe("a\n<!-- generated:x -->\n\nnew\n\n<!-- /generated -->\nb\n");
    expect(fillBlocks(filled, { x: "new" })).toBe(filled);
  });

  test("need a text of their name", () => {
    const document = "<!-- generated:y -->\n<!-- /generated -->";
    expect(() => fillBlocks(document, { x: "" })).toThrow("no generated text is called y");
  });

  test("of each document are up to date; `pnpm docs:write` writes them", () => {
    const used = new Set<string>();
    for (const path of documents(root)) {
      const text = readFileSync(new URL(path, root), "utf8");
      expect(fillBlocks(text, generatedBlocks()), path).toBe(text);
      for (const [, name = ""] of text.matchAll(/<!-- generated:([a-z-]+) -->/g)) used.add(name);
    }
    expect([...used].sort()).toEqual(Object.keys(generatedBlocks()).sort());
  });
});
