import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unusableReasons } from "../src/index.js";

test("the README lists every reason why a model cannot be called", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, table = ""] = readme.split("| reason ");
  const listed = [...table.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => code);
  expect(listed).toEqual(expect.arrayContaining([...unusableReasons]));
});
