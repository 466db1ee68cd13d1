import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchRevision } from "../src/index.ts";
import type { RevisionWatch, WatchRevisionOptions } from "../src/watch-revision.ts";

/** What the database would say; each read of it waits until the test lets it go on. */
let revision: number | Error;
let reads: (() => void)[];
let told: string[];
let watch: RevisionWatch;

beforeEach(() => {
  vi.useFakeTimers();
  revision = 1;
  reads = [];
  told = [];
});

afterEach(async () => {
  const closed = watch.close();
  for (const goOn of reads.splice(0)) goOn();
  await closed;
  vi.useRealTimers();
});

function start(options: Partial<WatchRevisionOptions> = {}): void {
  watch = watchRevision({
    async readRevision() {
      const found = revision;
      await new Promise<void>((goOn) => reads.push(goOn));
      if (found instanceof Error) throw found;
      return found;
    },
    onRevision: (now, last) => told.push(`${last} -> ${now}`),
    onError: (error) => told.push(`${error}`),
    onRecovery: () => told.push("back"),
    ...options,
  });
}

/** Lets the read that is under way come to its end. */
async function answer(): Promise<void> {
  expect(reads).toHaveLength(1);
  reads.shift()?.();
  await vi.advanceTimersByTimeAsync(0);
}

test("the first revision is told, and then every one that differs, also a lower one", async () => {
  start();
  await answer();
  for (const found of [5, 5, 6, 2]) {
    revision = found;
    await vi.advanceTimersByTimeAsync(1_000);
    await answer();
  }
  expect(told).toEqual(["undefined -> 1", "1 -> 5", "5 -> 6", "6 -> 2"]);
  expect(watch.revision).toBe(2);
});

test("a look is taken once an interval, counted from the end of the last", async () => {
  start({ interval: 50 });
  await vi.advanceTimersByTimeAsync(500);
  await answer();
  await vi.advanceTimersByTimeAsync(49);
  expect(reads).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  await answer();
});

test("a sign makes it look at once, and once more where it was already looking", async () => {
  let sign = (): void => {};
  let isListening = true;
  const listen = (onSign: () => void) => {
    sign = onSign;
    return {
      close: async () => {
        isListening = false;
      },
    };
  };
  start({ listen, interval: 3_600_000 });
  await answer();
  revision = 2;
  sign();
  // The read under way began before these: what it finds may be older than what they are about.
  revision = 3;
  sign();
  sign();
  await answer();
  await answer();
  expect(reads).toHaveLength(0);
  expect(told).toEqual(["undefined -> 1", "1 -> 2", "2 -> 3"]);
  await watch.close();
  expect(isListening).toBe(false);
});

test("a look that fails is told once, and that it succeeds again once", async () => {
  start();
  await answer();
  revision = new Error("away");
  for (let look = 0; look < 3; look += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await answer();
  }
  revision = 1;
  for (let look = 0; look < 2; look += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await answer();
  }
  expect(told).toEqual(["undefined -> 1", "Error: away", "back"]);
});

test("after its end nobody is told anything, nor is anything read", async () => {
  start();
  const closed = watch.close();
  await answer();
  await closed;
  await watch.check();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reads).toHaveLength(0);
  expect(told).toEqual([]);
});
