import { CryptoError } from "@gw/crypto";
import type { SealedSecret } from "@gw/store-abstract";
import { expect, test } from "vitest";
import { processSecrets } from "../../src/rotation/process-secrets.js";

const rows = Array.from(
  { length: 40 },
  (_, at): SealedSecret => ({
    workspaceId: "default",
    secretId: `s-${at}`,
    secretName: `secret-${at}`,
    provider: undefined,
    authConfig: undefined,
    kekVersion: 1,
    wrappedDek: new Uint8Array(),
    encryptedValue: new Uint8Array(),
  }),
);

test("a slow secret does not delay the others, and results keep the order of the rows", async () => {
  const slow = Promise.withResolvers<void>();
  let done = 0;
  const processing = processSecrets(rows, async (row) => {
    if (row === rows[0]) await slow.promise;
    done += 1;
    return row.secretId;
  });
  await expect.poll(() => done).toBe(39);
  slow.resolve();
  const { processed, unreadable } = await processing;
  expect(processed).toEqual(rows.map((row) => [row, row.secretId]));
  expect(unreadable).toEqual([]);
});

test("a bounded number of secrets is processed at once", async () => {
  let current = 0;
  let highest = 0;
  await processSecrets(rows, async () => {
    current += 1;
    highest = Math.max(highest, current);
    await new Promise(setImmediate);
    current -= 1;
  });
  expect(highest).toBe(16);
});

test("other work runs while a key in memory is used", async () => {
  let turns = 0;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await processSecrets(rows, async () => undefined);
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(2);
});

test("a secret that does not open is reported with its reason", async () => {
  const { processed, unreadable } = await processSecrets(rows.slice(0, 2), async (row) => {
    if (row === rows[1]) throw new CryptoError("KEK_NOT_IN_RING");
  });
  expect(processed.map(([row]) => row)).toEqual([rows[0]]);
  expect(unreadable).toEqual([
    { secretId: "s-1", secretName: "secret-1", kekVersion: 1, reason: "KEK_NOT_IN_RING" },
  ]);
});

test("an unavailable key provider fails the range", async () => {
  const processing = processSecrets(rows, async () => {
    throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
  });
  await expect(processing).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
});
