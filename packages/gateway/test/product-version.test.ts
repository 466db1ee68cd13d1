import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { describeVersion, productVersion } from "../src/product-version.ts";

test("the version is that of the package, and the commit that of the build", () => {
  expect(productVersion()).toEqual({
    version: manifest.version,
    commit: expect.stringMatching(/^[0-9a-f]{40}(-dirty)?$/),
  });
});

test("a version without a commit omits it", () => {
  expect(describeVersion({ version: "1.2.3" })).toBe("1.2.3");
  expect(describeVersion({ version: "1.2.3", commit: "abc" })).toBe("1.2.3 (commit abc)");
});
