import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchRevision } from "../src/index.ts";
import type { RevisionWatch, WatchRevisionOptions } from "../src/watch-revision.ts";

/** The revision or error that the next read returns; a read waits until the test releases it. */
let revision: number | Error;
let reads: (() => void)[];
let events: string[];
let watch: RevisionWatch;

beforeEach(() => {
  vi.useFakeTimers();
  revision = 1;
  reads = [];
  events = [];
});

afterEach(async () => {
  const closed = watch.close();
  for (const release of reads.splice(0)) release();
  await closed;
  vi.useRealTimers();
});

function start(options: Partial<WatchRevisionOptions> = {}): void {
  watch = watchRevision({
    async readRevision() {
      const found = revision;
      await new Promise<void>((release) => reads.push(release));
      if (found instanceof Error) throw found;
      return found;
    },
    onRevision: (now, last) => events.push(`${last} -> ${now}`),
    onError: (error) => events.push(`${error}`),
    onRecovery: () => events.push("recovered"),
    ...options,
  });
}

/** Releases the read in progress. */
async function answer(): Promise<void> {
  expect(reads).toHaveLength(1);
  reads.shift()?.();
  await vi.advanceTimersByTimeAsync(0);
}

test("reports the first revision and every different one, also a lower one", async () => {
  start();
  await answer();
  for (const found of [5, 5, 6, 2]) {
    revision = found;
    await vi.advanceTimersByTimeAsync(1_000);
    await answer();
  }
  expect(events).toEqual(["undefined -> 1", "1 -> 5", "5 -> 6", "6 -> 2"]);
  expect(watch.revision).toBe(2);
});

test("reads once per interval, counted from the end of the last read", async () => {
  start({ interval: 50 });
  await vi.advanceTimersByTimeAsync(500);
  await answer();
  await vi.advanceTimersByTimeAsync(49);
  expect(reads).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  await answer();
});

test("reads immediately after a notification, and again when a read was in progress", async () => {
  let notify = (): void => {};
  let isListening = true;
  const listen = (onChange: () => void) => {
    notify = onChange;
    return {
      close: async () => {
        isListening = false;
      },
    };
  };
  start({ listen, interval: 3_600_000 });
  await answer();
  revision = 2;
  notify();
  // The read in progress began before these notifications, so its result may be outdated.
  revision = 3;
  notify();
  notify();
  await answer();
  await answer();
  expect(reads).toHaveLength(0);
  expect(events).toEqual(["undefined -> 1", "1 -> 2", "2 -> 3"]);
  await watch.close();
  expect(isListening).toBe(false);
});

test("reports the first of several failed reads once, and the recovery once", async () => {
  start();
  await answer();
  revision = new Error("unavailable");
  for (let read = 0; read < 3; read += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await answer();
  }
  revision = 1;
  for (let read = 0; read < 2; read += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await answer();
  }
  expect(events).toEqual(["undefined -> 1", "Error: unavailable", "recovered"]);
});

test("reads nothing and calls nothing after it was closed", async () => {
  start();
  const closed = watch.close();
  await answer();
  await closed;
  await watch.check();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reads).toHaveLength(0);
  expect(events).toEqual([]);
});
