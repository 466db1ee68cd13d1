import { expect, test } from "vitest";
import { readBundledLicenses, readLicenseList, rejectedLicenses } from "../src/licenses.ts";

test.each(["MIT", "Apache-2.0", "(MIT OR GPL-3.0-only)", "MIT AND ISC"])(
  "permits %s",
  (license) => {
    expect(rejectedLicenses([{ name: "a", version: "1.0.0", license }])).toEqual([]);
  },
);

test.each(["GPL-3.0-only", "MIT AND GPL-3.0-only", "Unknown", "UNLICENSED", "SEE LICENSE IN x"])(
  "rejects %s, and names the package",
  (license) => {
    expect(rejectedLicenses([{ name: "a", version: "1.0.0", license }])).toEqual([
      `a has the licence ${license}, which is not permitted`,
    ]);
  },
);

test("reads the packages of a list by licence", () => {
  const json = JSON.stringify({
    MIT: [{ name: "a", versions: ["1.0.0", "2.0.0"] }],
    ISC: [{ name: "c", versions: ["3.0.0"] }],
  });
  expect(readLicenseList(json)).toEqual([
    { name: "a", version: "1.0.0", license: "MIT" },
    { name: "a", version: "2.0.0", license: "MIT" },
    { name: "c", version: "3.0.0", license: "ISC" },
  ]);
});

test("reads the headings of a bundle's licences, and no line of their texts", () => {
  const rule = `\n${"-".repeat(80)}\n\n`;
  const text = `@a/b 1.0.0 (MIT)\n\nCopyright 2.0 (c)\n\n${rule}c 2.0.0 ((MIT OR GPL-3.0))\n\nText\n`;
  expect(readBundledLicenses(text)).toEqual([
    { name: "@a/b", version: "1.0.0", license: "MIT" },
    { name: "c", version: "2.0.0", license: "(MIT OR GPL-3.0)" },
  ]);
});
