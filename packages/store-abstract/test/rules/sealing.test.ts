import assert from "node:assert/strict";
import { generateRawKek, KeyRing, loadKek } from "@gw/crypto";
import { describe, test } from "vitest";
import { createMemoryBackend } from "../../src/memory/index.ts";
import { withReads } from "../conformance/mutants/mutant.ts";

const input = { secretName: "secret", secretValue: { api_key: "sk-0123456789abcdef" } };

/** Opens a store that reads these active versions in turn, and the last one repeatedly. */
async function openWith(versions: number[]) {
  const keks = await Promise.all(
    [1, 2].map((version) => loadKek({ source: generateRawKek(), version })),
  );
  const backend = withReads(createMemoryBackend(), () => ({
    activeKekVersion: async () => (versions.length > 1 ? versions.shift() : versions[0]),
  }));
  return { ...backend, store: backend.openStore({ keyRing: new KeyRing(keks) }) };
}

describe("a key version that becomes inactive while a value is sealed", () => {
  test("is not written: the value is sealed again under the active version", async () => {
    const { store, sealedSecrets } = await openWith([1, 2]);
    const { secretId } = await store.createGatewaySecret(input);
    assert.deepEqual(await sealedSecrets.countSecretsByKek(), new Map([[2, 1]]));
    assert.equal(await store.getRevision(), 1);
    assert.equal((await store.getSecretInfo({ secretId })).secretName, "secret");
  });

  test("fails with TEMPORARILY_UNAVAILABLE after five attempts", async () => {
    const { store, sealedSecrets, auditLog } = await openWith([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
    await assert.rejects(store.createGatewaySecret(input), { code: "TEMPORARILY_UNAVAILABLE" });
    assert.deepEqual(await sealedSecrets.countSecretsByKek(), new Map());
    assert.equal(await store.getRevision(), 0);
    assert.deepEqual((await auditLog.list()).items, []);
  });
});
