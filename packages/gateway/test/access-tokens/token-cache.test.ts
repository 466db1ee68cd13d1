import { type AccessTokenStore, createTokenOperations, hashAccessToken } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { expect, onTestFinished, test } from "vitest";
import { TokenCache } from "../../src/access-tokens/token-cache.ts";

/** A directory over tokens in memory, which can be made to fail. */
async function openDirectory({ maxStale }: { readonly maxStale?: number } = {}) {
  const { accessTokens } = createMemoryBackend();
  const operations = createTokenOperations({ accessTokens });
  const errors: unknown[] = [];
  const uses: unknown[] = [];
  let reads = 0;
  let failure: Error | undefined;
  let now = 1_760_000_000_000;
  const failing: Pick<AccessTokenStore, "liveTokens" | "noteUses"> = {
    async liveTokens(at) {
      reads += 1;
      if (failure !== undefined) throw failure;
      return accessTokens.liveTokens(at);
    },
    async noteUses(noted) {
      if (failure !== undefined) throw failure;
      uses.push(...noted);
    },
  };
  const directory = await TokenCache.open({
    accessTokens: failing,
    maxStale,
    clock: () => now,
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => directory.close());
  return {
    directory,
    operations,
    errors,
    uses,
    reads: () => reads,
    fail: (error: Error | undefined) => {
      failure = error;
    },
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const viewer = { name: "x", roles: ["viewer"] } as const;

test("reads again where the revision is another, a lower one too, and only there", async () => {
  const { directory, operations, reads } = await openDirectory();
  const { token } = await operations.createAccessToken(viewer);
  directory.follow(0);
  expect(reads()).toBe(1);
  expect(directory.find(hashAccessToken(token))).toBeUndefined();
  directory.follow(1);
  await directory.refresh();
  expect(directory.find(hashAccessToken(token))?.principal).toMatch(/^token:t-/);
  const before = reads();
  directory.follow(1);
  expect(reads()).toBe(before);
  directory.follow(0);
  expect(reads()).toBe(before + 1);
});

test("a reading that was under way does not count for who asks meanwhile", async () => {
  const { directory, operations } = await openDirectory();
  const first = directory.refresh();
  const { token } = await operations.createAccessToken(viewer);
  await directory.refresh();
  expect(directory.find(hashAccessToken(token))).toBeDefined();
  await first;
});

test("keeps what it knows while it cannot read, says so once, and may miss a token", async () => {
  const { directory, operations, errors, fail } = await openDirectory();
  const { token } = await operations.createAccessToken(viewer);
  await directory.refresh();
  const unknown = `gw_${"x".repeat(43)}`;
  expect(directory.mayMiss(unknown)).toBe(false);
  const reason = new Error("away");
  fail(reason);
  directory.follow(7);
  await expect(directory.refresh()).rejects.toBe(reason);
  directory.follow(8);
  await expect(directory.refresh()).rejects.toBe(reason);
  expect(errors).toEqual([reason]);
  expect(directory.find(hashAccessToken(token))).toBeDefined();
  expect(directory.mayMiss(unknown)).toBe(true);
  expect(directory.mayMiss(unknown.slice(1))).toBe(false);
  fail(undefined);
  await directory.refresh();
  expect(directory.mayMiss(unknown)).toBe(false);
});

test("may miss a token while the database does not answer a look", async () => {
  const { directory } = await openDirectory();
  const unknown = `gw_${"x".repeat(43)}`;
  const patient = performance.now();
  let answer = (_: number): void => {};
  const look = directory.look(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  expect(directory.mayMiss(unknown)).toBe(false);
  const { now } = performance;
  performance.now = () => patient + 10_000;
  onTestFinished(() => {
    performance.now = now;
  });
  expect(directory.mayMiss(unknown)).toBe(true);
  answer(0);
  expect(await look).toBe(0);
  expect(directory.mayMiss(unknown)).toBe(false);
});

test("trusts what it knows no longer than it may while the database is away", async () => {
  const { directory, operations, fail } = await openDirectory({ maxStale: 60_000 });
  const { token } = await operations.createAccessToken(viewer);
  await directory.refresh();
  fail(new Error("away"));
  let passed = 0;
  const { now } = performance;
  performance.now = () => now.call(performance) + passed;
  onTestFinished(() => {
    performance.now = now;
  });
  passed = 59_000;
  expect(directory.find(hashAccessToken(token))).toBeDefined();
  // The revision that is known says that nothing has changed.
  expect(await directory.look(async () => 1)).toBe(1);
  passed = 2 * 59_000;
  expect(directory.find(hashAccessToken(token))).toBeDefined();
  // Another one says that something has, and what has cannot be read.
  expect(await directory.look(async () => 2)).toBe(2);
  passed += 2_000;
  expect([directory.find(hashAccessToken(token)), directory.mayMiss(token)]).toEqual([
    undefined,
    true,
  ]);
  fail(undefined);
  await directory.refresh();
  expect([directory.find(hashAccessToken(token))?.tokenId, directory.mayMiss(token)]).toEqual([
    expect.any(String),
    false,
  ]);
});

test("notes uses together, each token at most every ten minutes, also at its end", async () => {
  const { directory, operations, uses, wait, errors, fail } = await openDirectory();
  const made = [
    await operations.createAccessToken(viewer),
    await operations.createAccessToken(viewer),
  ];
  await directory.refresh();
  for (let n = 0; n < 3; n += 1)
    for (const { token } of made) directory.find(hashAccessToken(token));
  wait(599_999);
  directory.find(hashAccessToken(made[0]?.token ?? ""));
  fail(new Error("away"));
  await directory.close();
  expect([uses, errors.length]).toEqual([[], 1]);
  // What could not be noted is tried again before the ten minutes are over.
  fail(undefined);
  directory.find(hashAccessToken(made[0]?.token ?? ""));
  wait(1);
  directory.find(hashAccessToken(made[1]?.token ?? ""));
  await directory.close();
  expect(uses).toEqual(
    made.map(({ info }) => ({ tokenId: info.tokenId, usedAt: expect.any(Number) })),
  );
});
