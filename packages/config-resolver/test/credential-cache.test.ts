import { inspect } from "node:util";
import { CryptoError } from "@gw/crypto";
import { expect, test } from "vitest";
import type { Credential } from "../src/index.js";
import { createGateway, overridden, putEndpoint, putModel } from "./gateway.js";

/** A gateway with three endpoints, and how often a data key was unwrapped for its resolver. */
async function counted(keepOpened?: number) {
  const gateway = await createGateway();
  const { store, keyRing, resolver } = gateway;
  const secretIds: string[] = [];
  for (const name of ["a", "b", "c"]) {
    const { secretId, modelDefinitionId } = await putModel(store, name);
    secretIds.push(secretId);
    await putEndpoint(store, name, [{ modelDefinitionId }]);
  }
  const state = { unwraps: 0, isAway: false };
  const kek = keyRing.get(1);
  const counting = overridden(kek, {
    unwrap: async (...args) => {
      state.unwraps += 1;
      if (state.isAway) throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
      return kek.unwrap(...args);
    },
  });
  const subject = resolver({ keyRing: overridden(keyRing, { get: () => counting }), keepOpened });
  /** @returns what the work gives, and how often a key was unwrapped for it */
  const during = async <T>(work: () => Promise<T>): Promise<{ result: T; unwraps: number }> => {
    state.unwraps = 0;
    const result = await work();
    return { result, unwraps: state.unwraps };
  };
  return {
    ...gateway,
    secretIds,
    state,
    during,
    subject,
    pages: () => subject.resolveAll({ pageSize: 2 })[Symbol.asyncIterator](),
    /** Reads everything. @returns the credentials in their order, or why there is none */
    async read(): Promise<(Credential | undefined)[]> {
      const found: (Credential | undefined)[] = [];
      for await (const { endpoints } of subject.resolveAll({ pageSize: 2 })) {
        for (const { models } of endpoints) found.push(models[0]?.secretValue);
      }
      return found;
    },
  };
}

/** What they say, asked for one after the other. */
async function keysOf(credentials: readonly (Credential | undefined)[]): Promise<unknown[]> {
  const keys: unknown[] = [];
  for (const credential of credentials) keys.push((await credential?.reveal())?.api_key);
  return keys;
}

test("what has not changed is not opened again", async () => {
  const { read, during, store, secretIds } = await counted();
  const first = await during(read);
  expect(first.unwraps).toBe(3);
  const keys = await during(() => keysOf(first.result));
  expect(keys).toEqual({ result: ["sk-of-a", "sk-of-b", "sk-of-c"], unwraps: 0 });
  const again = await during(read);
  expect(again.unwraps).toBe(0);
  for (const [n, one] of again.result.entries()) expect(one).toBe(first.result[n]);
  const secretId = secretIds[1] ?? "";
  await store.updateGatewaySecret({ secretId, secretValue: { api_key: "newer" } });
  const newer = await during(read);
  expect(newer.unwraps).toBe(1);
  expect(await keysOf(newer.result)).toEqual(["sk-of-a", "newer", "sk-of-c"]);
});

test("of too many, those used least recently are opened again when they are asked for", async () => {
  const { read, during } = await counted(2);
  const { result: all, unwraps } = await during(read);
  expect(unwraps).toBe(3);
  const [a, b, c] = all;
  expect(await during(() => keysOf([c, b]))).toMatchObject({ unwraps: 0 });
  // That lets go of c, which was opened last but used before b.
  expect(await during(() => keysOf([a, b, a]))).toEqual({
    result: ["sk-of-a", "sk-of-b", "sk-of-a"],
    unwraps: 1,
  });
  expect(await during(() => keysOf([c]))).toEqual({ result: ["sk-of-c"], unwraps: 1 });
  // They are known to be good, though not all are open.
  expect((await during(read)).unwraps).toBe(0);
});

test("calls at one time wait for one opening", async () => {
  const { read, during } = await counted(1);
  const [a] = await read();
  const all = await during(() => Promise.all([a, a, a].map((one) => one?.reveal())));
  expect(all).toEqual({ result: Array(3).fill({ api_key: "sk-of-a" }), unwraps: 1 });
});

test("none is kept open where none may be", async () => {
  const { read, during } = await counted(0);
  const all = await read();
  expect((await during(() => keysOf([...all, ...all]))).unwraps).toBe(6);
});

test("a key provider that is away ends with that, and nothing is lost by it", async () => {
  const { read, state } = await counted(1);
  const [a] = await read();
  state.isAway = true;
  await expect(a?.reveal()).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
  state.isAway = false;
  expect(await keysOf([a])).toEqual(["sk-of-a"]);
});

test("what no endpoint is called with any more is let go, though it may still be asked for", async () => {
  const { read, during, store, secretIds } = await counted();
  const [a, b] = await read();
  await store.deleteGatewaySecret({ secretId: secretIds[0] ?? "" });
  const secretId = secretIds[1] ?? "";
  await store.updateGatewaySecret({ secretId, secretValue: { api_key: "newer" } });
  const [, newer] = await read();
  const asked = await during(() => keysOf([a, a, b, b, newer]));
  const result = ["sk-of-a", "sk-of-a", "sk-of-b", "sk-of-b", "newer"];
  expect(asked).toEqual({ result, unwraps: 4 });
});

test("those of rows that are written anew serve from memory until everything has been read", async () => {
  const { read, during, store, secretIds, pages } = await counted(3);
  const before = await read();
  for (const secretId of secretIds) {
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "newer" } });
  }
  const reading = pages();
  await reading.next();
  await reading.next();
  const meanwhile = await during(() => keysOf([...before, ...before]));
  const keys = ["sk-of-a", "sk-of-b", "sk-of-c"];
  expect(meanwhile).toEqual({ result: [...keys, ...keys], unwraps: 0 });
  await reading.next();
  expect((await during(() => keysOf(before))).unwraps).toBe(3);
});

test("what a reading gave that came to no end is not held for ever", async () => {
  const { during, read, store, secretIds, pages } = await counted(3);
  await read();
  const [secretId = ""] = secretIds;
  const given: (Credential | undefined)[] = [];
  for (const api_key of ["newer", "newest"]) {
    await store.updateGatewaySecret({ secretId, secretValue: { api_key } });
    const { value } = await pages().next();
    given.push(value?.endpoints[0]?.models[0]?.secretValue);
  }
  const asked = await during(() => keysOf(given));
  // The first of them served nobody, so that it was let go when its row changed again.
  expect(asked).toEqual({ result: ["newer", "newest"], unwraps: 1 });
});

test("opening again is no event of its own", async () => {
  const { read, subject, openings } = await counted(1);
  const all = await read();
  await keysOf([...all, ...all]);
  await subject.flush();
  expect(await openings()).toHaveLength(3);
});

test("a row that was edited is refused, though it was opened before", async () => {
  const { read, sealedSecrets, secretIds } = await counted();
  await read();
  const rows = await sealedSecrets.pageSealedSecrets({ limit: 10 });
  const [row, other] = secretIds.map((id) => rows.find(({ secretId }) => secretId === id));
  if (row === undefined || other === undefined) throw new Error("the rows are there");
  const { kekVersion, wrappedDek } = other;
  await sealedSecrets.replaceSeals({
    swaps: [{ secretId: row.secretId, expected: row, replacement: { kekVersion, wrappedDek } }],
  });
  expect(await keysOf(await read())).toEqual([undefined, "sk-of-b", "sk-of-c"]);
});

test("a credential prints nothing of itself", async () => {
  const { read } = await counted();
  const [a] = await read();
  const printed = [inspect(a, { depth: 9, showHidden: true }), JSON.stringify({ a }), String(a)];
  for (const text of printed) expect(text).not.toContain("sk-of-a");
});
