import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { explainFailure } from "../../src/conformance/explain-failure.ts";

const failedCase = {
  path: ["A store", "lists", "have pages"],
  contract: "StoreReader",
  packageName: "@gw/store-abstract",
};

function messageOf(check: () => void): string {
  try {
    check();
  } catch (error) {
    explainFailure(error, failedCase);
    if (!(error instanceof Error)) throw error;
    expect(error.stack).toContain(error.message);
    return error.message;
  }
  return expect.unreachable("the check passed");
}

describe("the message of a failed case", () => {
  test.each<[string, () => void]>([
    ["expected false, but got true", () => assert.equal(Boolean(1), false)],
    ["expected [ 1, 2 ], but got [ 1 ]", () => assert.deepEqual([1], [1, 2])],
    ["expected anything but 'a', but got 'a'", () => assert.notEqual("a", "a")],
    ["a page is too long", () => assert.equal(3, 2, "a page is too long")],
    [
      "the driver failed",
      () => {
        throw new Error("the driver failed");
      },
    ],
  ])("begins with its groups and the words: %s", (words, check) => {
    const [first, ...rest] = messageOf(check).split("\n");
    expect(first).toBe(`A store > lists > have pages: ${words}`);
    expect(rest.at(-1)).toBe(
      'The rule "have pages" is documented at StoreReader in @gw/store-abstract.',
    );
  });

  test("shows no value in full that is very long", () => {
    const [first = ""] = messageOf(() => assert.equal("x".repeat(10_000), "y")).split("\n");
    expect(first.length).toBeLessThan(500);
  });
});
