import { expect, test } from "vitest";
import { BoundedCache } from "../src/bounded-cache.ts";

test("a cache keeps what is used and lets go of what is not", () => {
  const cache = new BoundedCache<number>(4);
  cache.set("used", 0);
  cache.set("unused", 0);
  for (let index = 1; index <= 100; index += 1) {
    cache.set(`other-${index}`, index);
    expect(cache.get("used")).toBe(0);
  }
  expect(cache.get("unused")).toBeUndefined();
  const kept = Array.from({ length: 100 }, (_, index) => cache.get(`other-${index + 1}`));
  expect(kept.filter((value) => value !== undefined).length).toBeLessThanOrEqual(8);
});
