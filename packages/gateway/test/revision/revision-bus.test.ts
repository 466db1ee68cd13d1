import { describe, expect, onTestFinished, test, vi } from "vitest";
import { RevisionBus, type RevisionBusOptions } from "../../src/revision/revision-bus.ts";

/** A bus over a revision that the test controls. It reads at its start and on demand. */
function openBus(options: Partial<RevisionBusOptions> = {}) {
  const source = { revision: 1, reads: 0, failure: undefined as Error | undefined };
  const bus = new RevisionBus({
    interval: 3_600_000,
    onRevision: () => {},
    async readRevision() {
      source.reads += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (source.failure !== undefined) throw source.failure;
      return source.revision;
    },
    ...options,
  });
  onTestFinished(() => bus.close());
  return { bus, source };
}

function follower() {
  const observed: [revision: number, askedAt: number][] = [];
  return {
    observed,
    observe: (revision: number, askedAt: number) => void observed.push([revision, askedAt]),
  };
}

describe("a revision bus", () => {
  test("passes each read to all followers, with the time at which it began", async () => {
    const { bus, source } = openBus();
    const followers = [follower(), follower(), follower()];
    for (const one of followers) bus.subscribe(one);
    const before = performance.now();
    await bus.check();
    const reads = source.reads;
    source.revision = 2;
    await bus.check();
    expect(source.reads).toBe(reads + 1);
    for (const { observed } of followers) {
      expect(observed).toHaveLength(source.reads);
      expect(observed.at(-1)?.[0]).toBe(2);
      expect(observed.at(-1)?.[1]).toBeGreaterThanOrEqual(before);
    }
  });

  test("reports changes only when the revision differs, even if it is lower", async () => {
    const { bus, source } = openBus();
    const changes: number[] = [];
    bus.subscribeToChanges((revision) => changes.push(revision));
    await bus.check();
    await bus.check();
    source.revision = 3;
    await bus.check();
    // A restored database has a lower revision.
    source.revision = 2;
    await bus.check();
    expect(changes).toEqual([1, 3, 2]);
  });

  test("reads at once when the backend notifies", async () => {
    let notify = (): void => {};
    const { bus, source } = openBus({
      listen: (onChange) => {
        notify = onChange;
        return { close: async () => {} };
      },
    });
    const one = follower();
    bus.subscribe(one);
    await bus.check();
    source.revision = 2;
    notify();
    await expect.poll(() => one.observed.at(-1)?.[0]).toBe(2);
  });

  test("is unreachable after a failed read until a read succeeds", async () => {
    const onError = vi.fn();
    const onRecovery = vi.fn();
    const { bus, source } = openBus({ onError, onRecovery });
    await bus.check();
    expect(bus.isUnreachable).toBe(false);
    const one = follower();
    bus.subscribe(one);
    source.failure = new Error("unavailable");
    await bus.check();
    await bus.check();
    expect(bus.isUnreachable).toBe(true);
    expect(one.observed).toEqual([]);
    expect(onError).toHaveBeenCalledExactlyOnceWith(source.failure);
    source.failure = undefined;
    await bus.check();
    expect(bus.isUnreachable).toBe(false);
    expect(onRecovery).toHaveBeenCalledOnce();
  });

  test("is unreachable while a read has had no response for two seconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    let respond = (_: number): void => {};
    const { bus } = openBus({ readRevision: () => new Promise((resolve) => (respond = resolve)) });
    vi.advanceTimersByTime(2_000);
    expect(bus.isUnreachable).toBe(false);
    vi.advanceTimersByTime(1);
    expect(bus.isUnreachable).toBe(true);
    respond(1);
    await expect.poll(() => bus.isUnreachable).toBe(false);
  });

  test("passes nothing on after close, which waits for the read in flight", async () => {
    let respond = (_: number): void => {};
    const { bus } = openBus({ readRevision: () => new Promise((resolve) => (respond = resolve)) });
    const one = follower();
    bus.subscribe(one);
    const events: string[] = [];
    const closed = bus.close().then(() => events.push("closed"));
    await new Promise((resolve) => setImmediate(resolve));
    events.push("responded");
    respond(1);
    await closed;
    await bus.check();
    expect([events, one.observed]).toEqual([["responded", "closed"], []]);
  });
});
