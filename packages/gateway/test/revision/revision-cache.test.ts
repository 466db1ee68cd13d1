import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { RevisionCache } from "../../src/revision/revision-cache.ts";

// A cache loads again by itself, which a test that takes long must not meet.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A cache whose source the test controls: revision, value and failures. */
function cacheOf(options: { readonly maxStale?: number } = {}) {
  const source = { revision: 1, value: "a", loads: 0, failure: undefined as Error | undefined };
  const errors: unknown[] = [];
  let now = 0;
  const cache = new RevisionCache({
    ...options,
    async load() {
      source.loads += 1;
      const { revision, value } = source;
      await new Promise((resolve) => setImmediate(resolve));
      if (source.failure !== undefined) throw source.failure;
      return { revision, value };
    },
    onError: (error) => errors.push(error),
    clock: () => now,
  });
  onTestFinished(() => cache.close());
  const at = (time: number): void => {
    now = time;
  };
  return { cache, source, errors, at };
}

describe("a revision cache", () => {
  test("serves nothing before its first load", async () => {
    const { cache } = cacheOf();
    expect([cache.serving, cache.revision]).toEqual([undefined, 0]);
    await cache.load();
    expect([cache.serving, cache.revision]).toEqual(["a", 1]);
  });

  test("loads again only if the revision differs, even if it is lower", async () => {
    const { cache, source } = cacheOf();
    await cache.load();
    cache.observe(1, 0);
    expect(source.loads).toBe(1);
    Object.assign(source, { revision: 5, value: "b" });
    cache.observe(5, 0);
    await expect.poll(() => cache.serving).toBe("b");
    // A restored database has a lower revision.
    Object.assign(source, { revision: 4, value: "c" });
    cache.observe(4, 0);
    await expect.poll(() => cache.serving).toBe("c");
    expect([source.loads, cache.revision]).toEqual([3, 4]);
  });

  test("loads once for each revision, even if it is observed repeatedly", async () => {
    const { cache, source } = cacheOf();
    await cache.load();
    Object.assign(source, { revision: 2, value: "b" });
    for (let n = 0; n < 5; n += 1) cache.observe(2, 0);
    await expect.poll(() => cache.serving).toBe("b");
    expect(source.loads).toBe(2);
  });

  test("loads only once more for all callers that call during a load", async () => {
    const { cache, source } = cacheOf();
    const first = cache.load();
    source.value = "b";
    await Promise.all([first, cache.load(), cache.load(), cache.load()]);
    expect([source.loads, cache.serving]).toEqual([2, "b"]);
  });

  test("loads for a caller that called during a load that fails", async () => {
    const { cache, source } = cacheOf();
    source.failure = new Error("unavailable");
    const first = cache.load();
    const second = cache.load();
    await expect(first).rejects.toThrow("unavailable");
    source.failure = undefined;
    await second;
    expect([source.loads, cache.serving, cache.hasFailed]).toEqual([2, "a", false]);
  });

  test("starts no load for a caller that waits when it is closed", async () => {
    const { cache, source } = cacheOf();
    const loads = [cache.load(), cache.load()];
    await cache.close();
    await Promise.all(loads);
    expect(source.loads).toBe(1);
  });

  test("serves the last value while loads fail, until it is older than `maxStale`", async () => {
    const { cache, source, at } = cacheOf({ maxStale: 100 });
    await cache.load();
    source.failure = new Error("unavailable");
    at(100);
    await expect(cache.load()).rejects.toThrow("unavailable");
    expect([cache.serving, cache.hasFailed]).toEqual(["a", true]);
    at(101);
    expect(cache.serving).toBeUndefined();
    source.failure = undefined;
    await cache.load();
    expect([cache.age, cache.serving, cache.hasFailed]).toEqual([0, "a", false]);
  });

  test("stays fresh while the same revision is observed", async () => {
    const { cache, source, at } = cacheOf({ maxStale: 100 });
    await cache.load();
    at(180);
    cache.observe(1, 90);
    expect([cache.age, cache.serving]).toEqual([90, "a"]);
    // A read that began earlier does not reduce the age.
    cache.observe(1, 80);
    expect(cache.age).toBe(90);
    cache.observe(1, 170);
    expect([cache.age, source.loads]).toEqual([10, 1]);
  });

  test("is not confirmed by another revision", async () => {
    const { cache, source, at } = cacheOf({ maxStale: 100 });
    await cache.load();
    source.failure = new Error("unavailable");
    at(101);
    cache.observe(2, 101);
    expect(cache.serving).toBeUndefined();
  });

  test("reports a failed background load once until a load succeeds", async () => {
    const { cache, source, errors } = cacheOf();
    await cache.load();
    const failure = new Error("unavailable");
    source.failure = failure;
    cache.observe(7, 0);
    await expect.poll(() => cache.hasFailed).toBe(true);
    cache.observe(8, 0);
    await expect.poll(() => source.loads).toBe(3);
    await expect(cache.load()).rejects.toBe(failure);
    expect(errors).toEqual([failure]);
    source.failure = undefined;
    await cache.load();
    source.failure = failure;
    cache.observe(9, 0);
    await expect.poll(() => errors).toEqual([failure, failure]);
  });

  test("loads again after the retry delay if a load failed, else after the reload interval", async () => {
    const { cache, source } = cacheOf();
    await cache.load();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(source.loads).toBe(1);
    source.failure = new Error("unavailable");
    await vi.advanceTimersByTimeAsync(1);
    await expect.poll(() => cache.hasFailed).toBe(true);
    source.failure = undefined;
    await vi.advanceTimersByTimeAsync(1_000);
    await expect.poll(() => cache.hasFailed).toBe(false);
    expect(source.loads).toBe(3);
  });

  test("loads an incomplete value again after times that double, up to the reload interval", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const source = { loads: 0, isIncomplete: true };
    const cache = new RevisionCache({
      async load() {
        source.loads += 1;
        return { revision: 1, value: source.loads, isIncomplete: source.isIncomplete };
      },
      reloadInterval: 5_000,
    });
    onTestFinished(() => cache.close());
    await cache.load();
    expect([cache.serving, cache.hasFailed]).toEqual([1, false]);
    for (const [index, delay] of [1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(source.loads).toBe(index + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(source.loads).toBe(index + 2);
    }
    source.isIncomplete = false;
    await cache.load();
    source.isIncomplete = true;
    await cache.load();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(source.loads).toBe(9);
  });

  test("loads nothing after close", async () => {
    const { cache, source } = cacheOf();
    await cache.load();
    await cache.close();
    cache.observe(2, 0);
    await vi.advanceTimersByTimeAsync(120_000);
    expect([source.loads, vi.getTimerCount()]).toEqual([1, 0]);
  });

  test("leaves no timer if its first load fails", async () => {
    const failure = new Error("unavailable");
    await expect(RevisionCache.open({ load: () => Promise.reject(failure) })).rejects.toBe(failure);
    expect(vi.getTimerCount()).toBe(0);
  });
});
