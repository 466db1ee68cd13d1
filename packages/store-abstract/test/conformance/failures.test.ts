import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { explainFailure } from "../../src/conformance/kit/explain-failure.ts";

const failedCase = { path: ["A store", "lists", "have pages"], contract: "StoreReader" };

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

  test("under node:test has the names of the groups, too", () => {
    const program = fileURLToPath(new URL("./failing-program.ts", import.meta.url));
    const { stdout, status } = spawnSync(process.execPath, ["--test-reporter=tap", program], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    const group =
      "A gateway store > every mutation raises the revision by one and writes one audit record";
    expect(stdout).toContain(
      `${group} > an empty store has a revision of 0 or more: the revision must be a whole number, 0 or more`,
    );
    expect(stdout).toContain(
      `${group} > reads raise no revision and write no audit record: expected -1, but got -2`,
    );
  });
});

test("no case asserts a truth value without words", () => {
  const root = join(import.meta.dirname, "../../src/conformance");
  const bare = globSync("**/*.ts", { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const calls = [
      ...text.matchAll(/assert\.ok\(([^"`,]*?)\);/g),
      ...text.matchAll(/assert\.equal\(([^;]*?),\s*(?:true|false|undefined),?\s*\);/g),
    ];
    return calls.map(([call]) => `${file}: ${call}`);
  });
  expect(bare).toEqual([]);
});
