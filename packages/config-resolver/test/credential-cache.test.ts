import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CryptoError } from "@gw/crypto";
import { expect, test } from "vitest";
import { type Credential, OpenCredentials } from "../src/index.js";
import { createGateway, overridden, putEndpoint, putModel } from "./gateway.js";

/** A gateway with three endpoints and a resolver whose unwrapped data keys are counted. */
async function counted(limit?: number) {
  const gateway = await createGateway();
  const { store, keyRing, resolver } = gateway;
  const secretIds: string[] = [];
  for (const name of ["a", "b", "c"]) {
    const { secretId, modelDefinitionId } = await putModel(store, name);
    secretIds.push(secretId);
    await putEndpoint(store, name, [{ modelDefinitionId }]);
  }
  const state = { unwraps: 0, isUnavailable: false };
  const kek = keyRing.get(1);
  const counting = overridden(kek, {
    unwrap: async (...args) => {
      state.unwraps += 1;
      if (state.isUnavailable) throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
      return kek.unwrap(...args);
    },
  });
  const subject = resolver({
    keyRing: overridden(keyRing, { get: () => counting }),
    openCredentials: limit === undefined ? undefined : new OpenCredentials(limit),
  });
  /** @returns the result of the work, and the number of unwrapped data keys */
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
    /** Reads all endpoints. @returns their credentials in order; `undefined` for an unusable model */
    async read(): Promise<(Credential | undefined)[]> {
      const found: (Credential | undefined)[] = [];
      for await (const { endpoints } of subject.resolveAll({ pageSize: 2 })) {
        for (const { models } of endpoints) found.push(models[0]?.secretValue);
      }
      return found;
    },
  };
}

/** Reveals credentials one after another. */
async function keysOf(credentials: readonly (Credential | undefined)[]): Promise<unknown[]> {
  const keys: unknown[] = [];
  for (const credential of credentials) keys.push((await credential?.reveal())?.api_key);
  return keys;
}

test("an unchanged secret is not opened again", async () => {
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

test("beyond the limit, the least recently used credentials are opened again on demand", async () => {
  const { read, during } = await counted(2);
  const { result: all, unwraps } = await during(read);
  expect(unwraps).toBe(3);
  const [a, b, c] = all;
  expect(await during(() => keysOf([c, b]))).toMatchObject({ unwraps: 0 });
  // Evicts c, which was opened after b but used before it.
  expect(await during(() => keysOf([a, b, a]))).toEqual({
    result: ["sk-of-a", "sk-of-b", "sk-of-a"],
    unwraps: 1,
  });
  expect(await during(() => keysOf([c]))).toEqual({ result: ["sk-of-c"], unwraps: 1 });
  // Credentials that were evicted stay valid without being opened.
  expect((await during(read)).unwraps).toBe(0);
});

test("resolvers with a common limit have equal shares of it", async () => {
  const { store, keyRing, resolver } = await createGateway();
  for (const name of ["a", "b", "c", "d"]) {
    const { modelDefinitionId } = await putModel(store, name);
    await putEndpoint(store, name, [{ modelDefinitionId }]);
  }
  const openCredentials = new OpenCredentials(4);
  const open = async () => {
    const unwrapped: number[] = [];
    const kek = keyRing.get(1);
    const counting = overridden(kek, {
      unwrap: (...args) => {
        unwrapped.push(1);
        return kek.unwrap(...args);
      },
    });
    const subject = resolver({
      keyRing: overridden(keyRing, { get: () => counting }),
      openCredentials,
    });
    const all: (Credential | undefined)[] = [];
    for await (const { endpoints } of subject.resolveAll()) {
      all.push(...endpoints.map(({ models }) => models[0]?.secretValue));
    }
    /** Reveals credentials. @returns how many of them were not open */
    const closed = async (...indexes: readonly number[]): Promise<number> => {
      unwrapped.length = 0;
      await keysOf(indexes.map((index) => all[index]));
      return unwrapped.length;
    };
    return { subject, closed };
  };
  const first = await open();
  expect(await first.closed(0, 1, 2, 3)).toBe(0);
  const second = await open();
  // Each one has the two that it used last, although the second one read four.
  expect(await second.closed(2, 3)).toBe(0);
  expect(await first.closed(2, 3)).toBe(0);
  for (const round of [0, 1]) {
    expect(await second.closed(0, 1), `${round}`).toBe(2);
    expect(await second.closed(2, 3), `${round}`).toBe(2);
    expect(await first.closed(2, 3), `${round}`).toBe(0);
  }
  // A third one takes from those with more.
  const third = await open();
  expect(await third.closed(3)).toBe(0);
  expect([await first.closed(3), await second.closed(3)]).toEqual([0, 0]);

  second.subject.release();
  await third.subject.close();
  expect(await first.closed(0, 1, 2)).toBe(3);
  expect(await first.closed(0, 1, 2, 3)).toBe(0);
});

test("concurrent calls share one opening", async () => {
  const { read, during } = await counted(1);
  const [a] = await read();
  const all = await during(() => Promise.all([a, a, a].map((one) => one?.reveal())));
  expect(all).toEqual({ result: Array(3).fill({ api_key: "sk-of-a" }), unwraps: 1 });
});

test("with a limit of 0 no credential stays open", async () => {
  const { read, during } = await counted(0);
  const all = await read();
  expect((await during(() => keysOf([...all, ...all]))).unwraps).toBe(6);
});

test("a credential opens again after an outage of the key provider", async () => {
  const { read, state } = await counted(1);
  const [a] = await read();
  state.isUnavailable = true;
  await expect(a?.reveal()).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
  state.isUnavailable = false;
  expect(await keysOf([a])).toEqual(["sk-of-a"]);
});

test("a credential that no endpoint uses stays open for calls that still use it", async () => {
  const { read, during, store, secretIds } = await counted();
  const [a, b] = await read();
  await store.deleteGatewaySecret({ secretId: secretIds[0] ?? "" });
  const secretId = secretIds[1] ?? "";
  await store.updateGatewaySecret({ secretId, secretValue: { api_key: "newer" } });
  const [, newer] = await read();
  const revealed = await during(() => keysOf([a, a, b, b, newer]));
  const result = ["sk-of-a", "sk-of-a", "sk-of-b", "sk-of-b", "newer"];
  expect(revealed).toEqual({ result, unwraps: 0 });
});

test("replaced credentials stay open during the next reading, and for calls that still use them", async () => {
  const { read, during, store, secretIds, pages } = await counted(3);
  const before = await read();
  for (const secretId of secretIds) {
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "newer" } });
  }
  const reading = pages();
  await reading.next();
  await reading.next();
  const whileReading = await during(() => keysOf([...before, ...before]));
  const keys = ["sk-of-a", "sk-of-b", "sk-of-c"];
  expect(whileReading).toEqual({ result: [...keys, ...keys], unwraps: 0 });
  await reading.next();
  expect((await during(() => keysOf(before))).unwraps).toBe(0);
});

test("a replaced credential of an unfinished reading is released", async () => {
  const { during, read, store, secretIds, pages } = await counted(3);
  await read();
  const [secretId = ""] = secretIds;
  const given: (Credential | undefined)[] = [];
  for (const api_key of ["newer", "newest"]) {
    await store.updateGatewaySecret({ secretId, secretValue: { api_key } });
    const { value } = await pages().next();
    given.push(value?.endpoints[0]?.models[0]?.secretValue);
  }
  const revealed = await during(() => keysOf(given));
  // The first one never served calls, so it was released when its row changed again.
  expect(revealed).toEqual({ result: ["newer", "newest"], unwraps: 1 });
});

test("opening again leaves no further audit record", async () => {
  const { read, subject, openRecords } = await counted(1);
  const all = await read();
  await keysOf([...all, ...all]);
  await subject.flush();
  expect(await openRecords()).toHaveLength(3);
});

test("an edited row is rejected although its secret opened before", async () => {
  const { read, sealedSecrets, secretIds } = await counted();
  await read();
  const rows = await sealedSecrets.pageSealedSecrets({ limit: 10 });
  const [row, other] = secretIds.map((id) => rows.find(({ secretId }) => secretId === id));
  if (row === undefined || other === undefined) throw new Error("the rows are missing");
  const { kekVersion, wrappedDek } = other;
  await sealedSecrets.replaceSeals({
    swaps: [{ secretId: row.secretId, expected: row, replacement: { kekVersion, wrappedDek } }],
  });
  expect(await keysOf(await read())).toEqual([undefined, "sk-of-b", "sk-of-c"]);
});

test("a printed credential does not show its fields", async () => {
  const { read } = await counted();
  const [a] = await read();
  const printed = [inspect(a, { depth: 9, showHidden: true }), JSON.stringify({ a }), String(a)];
  for (const text of printed) expect(text).not.toContain("sk-of-a");
});

test("a resolver without open credentials needs little memory, because each workspace has one", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const used = (): number => {
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const { resolver } = await createGateway();
  resolver();
  const before = used();
  const resolvers = Array.from({ length: 500 }, () => resolver());
  expect((used() - before) / resolvers.length).toBeLessThan(32_768);
});
