import assert from "node:assert/strict";
import { generateRawKek, KeyRing, loadKek } from "@gw/crypto";
import { describe, test } from "vitest";
import { createMemoryBackend } from "../src/memory/index.ts";
import { withReads } from "./mutants/mutant.ts";

const input = { secretName: "secret", secretValue: { api_key: "sk-0123456789abcdef" } };

/** A store that reads these versions as the active one, one after the other, the last for ever. */
async function openWith(versions: number[]) {
  const keks = await Promise.all(
    [1, 2].map((version) => loadKek({ source: generateRawKek(), version })),
  );
  const backend = withReads(createMemoryBackend(), () => ({
    activeKekVersion: async () => (versions.length > 1 ? versions.shift() : versions[0]),
  }));
  return { ...backend, store: backend.openStore({ keyRing: new KeyRing(keks) }) };
}

// No port changes the active version yet, so that this cannot be a case of the conformance suite.
describe("a key version that stops being active while a value is sealed", () => {
  test("is not written: the value is sealed anew under the one that is", async () => {
    const { store, sealedSecrets } = await openWith([1, 2]);
    const { secretId } = await store.createGatewaySecret(input);
    assert.deepEqual(await sealedSecrets.countSecretsByKek(), new Map([[2, 1]]));
    assert.equal(await store.getRevision(), 1);
    assert.equal((await store.getSecretInfo({ secretId })).secretName, "secret");
  });

  test("again and again is an answer of its own after five attempts", async () => {
    const { store, sealedSecrets, auditLog } = await openWith([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
    await assert.rejects(store.createGatewaySecret(input), { code: "TEMPORARILY_UNAVAILABLE" });
    assert.deepEqual(await sealedSecrets.countSecretsByKek(), new Map());
    assert.equal(await store.getRevision(), 0);
    assert.deepEqual((await auditLog.list()).items, []);
  });
});
