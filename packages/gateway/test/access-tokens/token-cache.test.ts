import { type AccessTokenStore, createTokenOperations, hashAccessToken } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { expect, onTestFinished, test, vi } from "vitest";
import { TokenCache } from "../../src/access-tokens/token-cache.ts";
import { RevisionBus } from "../../src/revision/revision-bus.ts";

/** A cache of tokens in memory, whose store fails on demand. */
async function openCache({ maxStale }: { readonly maxStale?: number } = {}) {
  const { accessTokens } = createMemoryBackend();
  const operations = createTokenOperations({ accessTokens });
  const errors: unknown[] = [];
  const uses: unknown[] = [];
  let failure: Error | undefined;
  let now = 1_760_000_000_000;
  const failing: Pick<AccessTokenStore, "liveTokens" | "noteUses"> = {
    async liveTokens(at) {
      if (failure !== undefined) throw failure;
      return accessTokens.liveTokens(at);
    },
    async noteUses(noted) {
      if (failure !== undefined) throw failure;
      uses.push(...noted);
    },
  };
  const cache = await TokenCache.open({
    accessTokens: failing,
    maxStale,
    clock: () => now,
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => cache.close());
  return {
    cache,
    operations,
    errors,
    uses,
    fail: (error: Error | undefined) => {
      failure = error;
    },
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** A bus that reads only on demand. */
function openBus(readRevision: () => Promise<number>): RevisionBus {
  const bus = new RevisionBus({ readRevision, interval: 3_600_000, onRevision: () => {} });
  onTestFinished(() => bus.close());
  return bus;
}

/** Stops the monotonic clock; the result moves it on. */
function stoppedClock(): (milliseconds: number) => void {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  return (milliseconds) => void vi.advanceTimersByTime(milliseconds);
}

const viewer = { name: "x", roles: ["viewer"] } as const;
const unknownToken = `gw_${"x".repeat(43)}`;

test("finds a new token after a change of the revision", async () => {
  const { cache, operations } = await openCache();
  let revision = 0;
  const bus = openBus(async () => revision);
  cache.follow(bus);
  const { token } = await operations.createAccessToken(viewer);
  await bus.check();
  expect(cache.find(hashAccessToken(token))).toBeUndefined();
  revision = 1;
  await bus.check();
  const principal = (): string => cache.find(hashAccessToken(token))?.principal ?? "";
  await expect.poll(principal).toMatch(/^token:t-/);
});

test("keeps its tokens while the store is unavailable, and may miss a new one", async () => {
  const { cache, operations, errors, fail } = await openCache();
  const { token } = await operations.createAccessToken(viewer);
  await cache.refresh();
  expect(cache.mayMiss(unknownToken)).toBe(false);
  let revision = 1;
  const bus = openBus(async () => revision);
  cache.follow(bus);
  const reason = new Error("database unavailable");
  fail(reason);
  revision = 7;
  await bus.check();
  await expect.poll(() => cache.mayMiss(unknownToken)).toBe(true);
  await expect.poll(() => errors).toEqual([reason]);
  expect(cache.find(hashAccessToken(token))).toBeDefined();
  expect(cache.mayMiss(unknownToken.slice(1))).toBe(false);
  fail(undefined);
  await cache.refresh();
  expect(cache.mayMiss(unknownToken)).toBe(false);
});

test("may miss a token while the database does not respond", async () => {
  const pass = stoppedClock();
  const { cache } = await openCache();
  let respond = (_: number): void => {};
  const bus = openBus(() => new Promise((resolve) => (respond = resolve)));
  cache.follow(bus);
  expect(cache.mayMiss(unknownToken)).toBe(false);
  pass(10_000);
  expect(cache.mayMiss(unknownToken)).toBe(true);
  respond(0);
  await expect.poll(() => cache.mayMiss(unknownToken)).toBe(false);
});

test("may miss a token after a failed read", async () => {
  const { cache } = await openCache();
  let failure: Error | undefined;
  const bus = openBus(async () => {
    if (failure !== undefined) throw failure;
    return 0;
  });
  cache.follow(bus);
  await bus.check();
  failure = new Error("database unavailable");
  await bus.check();
  expect(cache.mayMiss(unknownToken)).toBe(true);
  failure = undefined;
  await bus.check();
  expect(cache.mayMiss(unknownToken)).toBe(false);
});

test("accepts its tokens for at most `maxStale` while the database is unavailable", async () => {
  const pass = stoppedClock();
  const { cache, operations, fail } = await openCache({ maxStale: 60_000 });
  const { token } = await operations.createAccessToken(viewer);
  await cache.refresh();
  let revision = 1;
  const bus = openBus(async () => revision);
  cache.follow(bus);
  await bus.check();
  fail(new Error("database unavailable"));
  pass(60_000);
  expect(cache.find(hashAccessToken(token))).toBeDefined();
  // An unchanged revision confirms the tokens.
  await bus.check();
  pass(60_000);
  expect(cache.find(hashAccessToken(token))).toBeDefined();
  // A new revision does not confirm them.
  revision = 2;
  await bus.check();
  pass(1);
  expect([cache.find(hashAccessToken(token)), cache.mayMiss(token)]).toEqual([undefined, true]);
  fail(undefined);
  await cache.refresh();
  expect([cache.find(hashAccessToken(token))?.tokenId, cache.mayMiss(token)]).toEqual([
    expect.any(String),
    false,
  ]);
});

test("writes last uses in batches, at most once in ten minutes for each token, and on close", async () => {
  const { cache, operations, uses, wait, errors, fail } = await openCache();
  const made = [
    await operations.createAccessToken(viewer),
    await operations.createAccessToken(viewer),
  ];
  await cache.refresh();
  for (let n = 0; n < 3; n += 1) for (const { token } of made) cache.find(hashAccessToken(token));
  wait(599_999);
  cache.find(hashAccessToken(made[0]?.token ?? ""));
  fail(new Error("database unavailable"));
  await cache.close();
  expect([uses, errors.length]).toEqual([[], 1]);
  // A failed write is repeated before the ten minutes are over.
  fail(undefined);
  cache.find(hashAccessToken(made[0]?.token ?? ""));
  wait(1);
  cache.find(hashAccessToken(made[1]?.token ?? ""));
  await cache.close();
  expect(uses).toEqual(
    made.map(({ info }) => ({ tokenId: info.tokenId, usedAt: expect.any(Number) })),
  );
});
