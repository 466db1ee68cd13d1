import { expect, test } from "vitest";
import { nearestName } from "../src/index.js";

test.each([
  ["CHAT", ["chart", "chat"], "chat"],
  ["chat", ["CHAT"], "CHAT"],
  ["fsh", ["bash", "zsh", "fish"], "fish"],
  ["re-encrypt", ["reencrypt", "create"], "reencrypt"],
  ["frobnicate", ["create", "list"], undefined],
  ["", ["a"], undefined],
])("for %j, the nearest of %j is %j", (name, candidates, nearest) => {
  expect(nearestName(name, candidates)).toBe(nearest);
});
