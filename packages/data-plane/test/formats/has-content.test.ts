import { expect, test } from "vitest";
import { hasContent } from "../../src/formats/json-object.ts";

test.each([
  ["a", true],
  ["", false],
  [1, false],
  [null, false],
  [["", { text: "a" }], true],
  [{ role: "assistant", type: "text", content: "" }, false],
  [{ role: "assistant", calls: [{ id: "c", name: "f" }] }, true],
])("a part %j has content: %j", (part, expected) => {
  expect(hasContent(part)).toBe(expected);
});

test("content is found however deep it is", () => {
  const nested = (text: string) => {
    return JSON.parse(`${'{"a":'.repeat(5_000)}"${text}"${"}".repeat(5_000)}`);
  };
  expect(hasContent(nested(""))).toBe(false);
  expect(hasContent(nested("b"))).toBe(true);
});
