import { expect, test } from "vitest";
import { Expectations } from "../../src/load/expectations.ts";

test("reports missing, changed, undeleted and unknown facts, and allows both outcomes in doubt", () => {
  const expectations = new Expectations();
  expectations.acknowledge(
    new Map([
      ["kept", "1"],
      ["changed", "1"],
      ["lost", "1"],
      ["deleted", undefined],
      ["doubted", "1"],
    ]),
  );
  expectations.doubt(new Map([["doubted", "2"]]));
  expectations.doubt(new Map([["doubted creation", "1"]]));
  const found = new Map([
    ["kept", "1"],
    ["changed", "2"],
    ["deleted", "1"],
    ["doubted", "2"],
    ["unknown", "1"],
  ]);
  expect(expectations.isCertain("kept")).toBe(true);
  expect(expectations.isCertain("doubted")).toBe(false);
  expect(expectations.compare(found)).toEqual([
    "changed is 2, expected 1",
    "lost is absent, expected 1",
    "deleted is 1, expected absent",
    "unknown is 1, expected absent",
  ]);
});
