import assert from "node:assert/strict";
import { inspect } from "node:util";
import { generateRawKek, KeyRing, loadKek } from "@gw/crypto";
import { test } from "vitest";
import type { StoreTransaction } from "../src/index.ts";
import { createMemoryBackend } from "../src/memory/index.ts";
import { withStores } from "./conformance/mutants/mutant.ts";

const canary = "canary-5d41402a-credential";

/** Wraps a transaction so that `calls` gets the arguments of every call. */
function recording(tx: StoreTransaction, calls: unknown[]): StoreTransaction {
  return new Proxy(tx, {
    get(_, key) {
      const member: unknown = Reflect.get(tx, key);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        calls.push([key, ...args]);
        return member.apply(tx, args);
      };
    },
  });
}

test("a transaction never receives a credential, in any encoding", async () => {
  const kek = await loadKek({ source: generateRawKek(), version: 1 });
  const calls: unknown[] = [];
  const backend = withStores(createMemoryBackend(), (store) => {
    const transact = store.transact.bind(store);
    store.transact = (workspace, work) => transact(workspace, (tx) => work(recording(tx, calls)));
  });
  const check = await kek.createCheck();
  const { version, provider } = kek;
  await backend.kekRegistry.insert({ version, provider, ...check, state: "active", createdAt: 0 });
  const store = backend.openStore({ keyRing: new KeyRing([kek]) });

  const secretValue = { api_key: canary, json: JSON.stringify({ canary }) };
  const { secretId } = await store.createGatewaySecret({ secretName: "name", secretValue });
  await store.updateGatewaySecret({ secretId, secretValue: { other: canary } });

  const names = calls.map((call) => (call as unknown[])[0]);
  assert.ok(names.includes("insertSecret") && names.includes("updateSecret"));
  const text = inspect(calls, { depth: 10, maxArrayLength: null, maxStringLength: null });
  const bytes = (calls as unknown[][]).flat().flatMap(bytesIn);
  assert.ok(bytes.length >= 4, "the recorded calls must include the sealed columns");
  const base64 = Buffer.from(canary).toString("base64").slice(0, -4);
  for (const encoded of [canary, base64, Buffer.from(canary).toString("hex")]) {
    assert.ok(!text.includes(encoded));
    for (const one of bytes) assert.ok(!one.includes(encoded));
  }
});

function bytesIn(value: unknown): Buffer[] {
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(bytesIn);
}
