import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unusableReasons } from "../src/index.js";

test("the README explains every reason for which a model cannot be used", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, table = ""] = readme.split("reason of `unusable`");
  const explained = [...table.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => code);
  expect(explained).toEqual(expect.arrayContaining([...unusableReasons]));
});
