import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keyErrorCodes } from "../src/index.js";

test("the README lists every code that stops a start, and no other", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => code);
  expect(listed.filter((code) => code !== "GW_KEK_DIR" && code !== "GW_KEK_ACTIVE").sort()).toEqual(
    [...keyErrorCodes].sort(),
  );
});
