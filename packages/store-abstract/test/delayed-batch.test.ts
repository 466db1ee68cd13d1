import assert from "node:assert/strict";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DelayedBatch, type DelayedBatchOptions } from "../src/index.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A write that completes when the test settles it. */
class ControlledWrite<T> {
  readonly started: (readonly T[])[] = [];
  readonly succeeded: T[] = [];
  readonly failed: T[] = [];
  #settle: ((error?: Error) => void) | undefined;

  readonly write = (items: readonly T[]): Promise<void> => {
    assert.equal(this.#settle, undefined, "only one write may be in progress");
    assert.ok(items.length > 0, "an empty batch must not be written");
    this.started.push([...items]);
    return new Promise((resolve, reject) => {
      this.#settle = (error) => {
        this.#settle = undefined;
        (error === undefined ? this.succeeded : this.failed).push(...items);
        if (error === undefined) resolve();
        else reject(error);
      };
    });
  };

  get isInProgress(): boolean {
    return this.#settle !== undefined;
  }

  async settle(error?: Error): Promise<void> {
    this.#settle?.(error);
    await vi.advanceTimersByTimeAsync(0);
  }
}

interface Recorded {
  readonly batch: DelayedBatch<number>;
  readonly writes: number[][];
  readonly errors: { readonly error: unknown; readonly items: readonly number[] }[];
  readonly dropped: number[];
}

/** A batch with a delay of 100 ms and a synchronous write, which throws when `fail` returns true. */
function recorded(
  options: Partial<DelayedBatchOptions<number>> = {},
  fail: () => boolean = () => false,
): Recorded {
  const writes: number[][] = [];
  const errors: Recorded["errors"][number][] = [];
  const dropped: number[] = [];
  const batch = new DelayedBatch<number>({
    delay: 100,
    write(items) {
      if (fail()) throw new Error("write failed");
      writes.push([...items]);
    },
    onError: (error, items) => errors.push({ error, items: [...items] }),
    onDropped: (count) => dropped.push(count),
    ...options,
  });
  return { batch, writes, errors, dropped };
}

describe("a delayed batch", () => {
  test("writes all items after the delay of the first one", () => {
    const { batch, writes } = recorded();
    batch.add(1);
    vi.advanceTimersByTime(60);
    batch.add(2);
    vi.advanceTimersByTime(39);
    expect(writes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(writes).toEqual([[1, 2]]);
    vi.advanceTimersByTime(1_000);
    expect(writes).toEqual([[1, 2]]);
  });

  test("writes immediately at the size, and starts a new delay afterwards", () => {
    const { batch, writes } = recorded({ size: 3 });
    vi.advanceTimersByTime(50);
    for (const item of [1, 2, 3, 4]) batch.add(item);
    expect(writes).toEqual([[1, 2, 3]]);
    vi.advanceTimersByTime(99);
    expect(writes).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(writes).toEqual([[1, 2, 3], [4]]);
  });

  test("counts the size with sizeOf", () => {
    const { batch, writes } = recorded({ size: 10, sizeOf: (item) => item });
    for (const item of [4, 5, 1, 30]) batch.add(item);
    expect(writes).toEqual([[4, 5, 1], [30]]);
  });

  test("does not keep the process alive", () => {
    vi.useRealTimers();
    const { batch } = recorded({ delay: 3_600_000 });
    const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    batch.add(1);
    const after = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    expect(after).toBe(before);
    void batch.close();
  });

  test("writes synchronously on flush and close when the write is synchronous", () => {
    const { batch, writes } = recorded();
    batch.add(1);
    void batch.flush();
    expect(writes).toEqual([[1]]);
    batch.add(2);
    void batch.close();
    expect(writes).toEqual([[1], [2]]);
    batch.add(3);
    expect(writes).toEqual([[1], [2], [3]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("resolves a flush after the write in progress and all queued items", async () => {
    const controlled = new ControlledWrite<number>();
    const { batch } = recorded({ write: controlled.write });
    batch.add(1);
    const first = batch.flush();
    batch.add(2);
    let isFlushed = false;
    const second = batch.flush().then(() => {
      isFlushed = true;
    });
    await controlled.settle();
    await first;
    expect(isFlushed).toBe(false);
    await controlled.settle();
    await second;
    expect(controlled.started).toEqual([[1], [2]]);
    await batch.close();
  });

  test("writes right after a slow write when the delay has passed meanwhile", async () => {
    const controlled = new ControlledWrite<number>();
    const { batch } = recorded({ write: controlled.write });
    batch.add(1);
    await vi.advanceTimersByTimeAsync(100);
    batch.add(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(controlled.started).toEqual([[1]]);
    await controlled.settle();
    expect(controlled.started).toEqual([[1], [2]]);
    await controlled.settle();
    await batch.close();
  });

  test("writes items added by its own write afterwards, not inside it", () => {
    const order: string[] = [];
    const { batch } = recorded({
      size: 1,
      write(items) {
        order.push(`start ${items}`);
        if (items[0] === 1) batch.add(2);
        order.push(`end ${items}`);
      },
    });
    batch.add(1);
    expect(order).toEqual(["start 1", "end 1", "start 2", "end 2"]);
  });

  test("discards the items of a failed write and reports them", async () => {
    let isFailing = true;
    const { batch, writes, errors } = recorded({}, () => isFailing);
    batch.add(1);
    await batch.flush();
    expect(errors).toEqual([{ error: new Error("write failed"), items: [1] }]);
    isFailing = false;
    batch.add(2);
    await batch.close();
    expect(writes).toEqual([[2]]);
  });

  test("keeps the items of a failed write in front with retry, and waits before it retries", async () => {
    let isFailing = true;
    const { batch, writes, errors } = recorded({ retry: true, size: 2 }, () => isFailing);
    for (const item of [1, 2, 3, 4]) batch.add(item);
    expect(errors.map(({ items }) => items)).toEqual([[1, 2]]);
    await assert.rejects(batch.flush(), { message: "write failed" });
    isFailing = false;
    vi.advanceTimersByTime(99);
    expect(writes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(writes).toEqual([[1, 2, 3, 4]]);
  });

  test("drops new items at the limit and reports their number with the next write", () => {
    const { batch, writes, dropped } = recorded({ limit: 2 });
    for (const item of [1, 2, 3, 4, 5]) batch.add(item);
    expect(dropped).toEqual([]);
    void batch.flush();
    expect(writes).toEqual([[1, 2]]);
    expect(dropped).toEqual([3]);
    batch.add(6);
    void batch.close();
    expect(dropped).toEqual([3]);
  });

  test("merges queued items with the same key, also at the limit", () => {
    const counts = new Map<string, number>();
    const dropped: number[] = [];
    const batch = new DelayedBatch<{ readonly address: string; count: number }>({
      delay: 100,
      limit: 2,
      merge: {
        keyOf: ({ address }) => address,
        combine(queued, { count }) {
          queued.count += count;
          return queued;
        },
      },
      write(items) {
        for (const { address, count } of items) counts.set(address, count);
      },
      onError: assert.fail,
      onDropped: (count) => dropped.push(count),
    });
    for (const address of ["a", "b", "a", "c", "b", "a", "d"]) batch.add({ address, count: 1 });
    void batch.close();
    expect([...counts]).toEqual([
      ["a", 3],
      ["b", 2],
    ]);
    expect(dropped).toEqual([2]);
  });
});

type Step = "add" | "succeed" | "fail" | "wait" | "flush" | "close";

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step>("add") },
    { weight: 2, arbitrary: fc.constantFrom<Step>("succeed", "fail", "wait", "flush") },
    { weight: 1, arbitrary: fc.constant<Step>("close") },
  ),
  { maxLength: 60 },
);

interface Run {
  readonly controlled: ControlledWrite<number>;
  readonly added: number;
  readonly dropped: number;
  /** Most items that were queued or in progress at one time. */
  readonly mostHeld: number;
}

/** Runs the steps, then lets all writes succeed and closes the batch. */
async function run(
  script: readonly Step[],
  options: Partial<DelayedBatchOptions<number>>,
): Promise<Run> {
  const controlled = new ControlledWrite<number>();
  let dropped = 0;
  let added = 0;
  let mostHeld = 0;
  const { batch } = recorded({
    ...options,
    write: controlled.write,
    onDropped(count) {
      dropped += count;
    },
  });
  const flushes: Promise<unknown>[] = [];
  for (const step of script) {
    if (step === "add") batch.add(added++);
    else if (step === "succeed") await controlled.settle();
    else if (step === "fail") await controlled.settle(new Error("write failed"));
    else if (step === "wait") await vi.advanceTimersByTimeAsync(100);
    else flushes.push((step === "flush" ? batch.flush() : batch.close()).catch(() => undefined));
    mostHeld = Math.max(mostHeld, controlled.started.at(-1)?.length ?? 0);
  }
  let isClosed = false;
  const closing = Promise.all([...flushes, batch.close().catch(() => undefined)])
    .then(() => batch.close())
    .then(() => {
      isClosed = true;
    });
  while (!isClosed) await controlled.settle();
  await closing;
  assert.equal(controlled.isInProgress, false, "close must wait for the write in progress");
  return { controlled, added, dropped, mostHeld };
}

const sizes = fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined });

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe("under any sequence of adds, flushes, failures and close", () => {
  test("every item is written once and in order, with retry", async () => {
    await fc.assert(
      fc.asyncProperty(steps, sizes, async (script, size) => {
        const { controlled, added } = await run(script, { size, retry: true });
        expect(controlled.succeeded).toEqual(numbersTo(added));
      }),
    );
  });

  test("every item is passed to one write and in order, without retry", async () => {
    await fc.assert(
      fc.asyncProperty(steps, sizes, async (script, size) => {
        const { controlled, added } = await run(script, { size });
        expect(controlled.started.flat()).toEqual(numbersTo(added));
        expect([...controlled.succeeded, ...controlled.failed].sort((a, b) => a - b)).toEqual(
          numbersTo(added),
        );
      }),
    );
  });

  test("every item is written in order or counted as dropped, with a limit", async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        sizes,
        fc.integer({ min: 1, max: 5 }),
        async (script, size, limit) => {
          const { controlled, added, dropped, mostHeld } = await run(script, {
            size,
            limit,
            retry: true,
          });
          const { succeeded } = controlled;
          expect(succeeded.length + dropped).toBe(added);
          expect(succeeded).toEqual([...new Set(succeeded)].sort((a, b) => a - b));
          expect(mostHeld).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  test("merged counts are complete, with retry", async () => {
    await fc.assert(
      fc.asyncProperty(steps, sizes, async (script, size) => {
        const written = new Map<string, number>();
        const controlled = new ControlledWrite<{ readonly key: string; readonly count: number }>();
        const batch = new DelayedBatch<{ readonly key: string; readonly count: number }>({
          delay: 100,
          size,
          retry: true,
          write: (items) =>
            controlled.write(items).then(() => {
              for (const { key, count } of items) written.set(key, (written.get(key) ?? 0) + count);
            }),
          onError: () => undefined,
          merge: {
            keyOf: ({ key }) => key,
            combine: (queued, { count }) => ({ ...queued, count: queued.count + count }),
          },
        });
        const expected = new Map<string, number>();
        let added = 0;
        for (const step of script) {
          if (step === "add") {
            const key = `${added++ % 3}`;
            expected.set(key, (expected.get(key) ?? 0) + 1);
            batch.add({ key, count: 1 });
          } else if (step === "wait") await vi.advanceTimersByTimeAsync(100);
          else if (step === "flush") batch.flush().catch(() => undefined);
          else await controlled.settle(step === "fail" ? new Error("write failed") : undefined);
        }
        let isClosed = false;
        const closing = batch.close().then(() => {
          isClosed = true;
        });
        while (!isClosed) await controlled.settle();
        await closing;
        for (const items of controlled.started) {
          expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
        }
        expect([...written].sort()).toEqual([...expected].sort());
      }),
    );
  });
});
