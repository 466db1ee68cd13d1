import assert from "node:assert/strict";
import { KeyRing } from "@gw/crypto";
import { test } from "vitest";
import type { AbstractGatewayStore } from "../../src/index.ts";
import { MemoryGatewayStore } from "../../src/memory/index.ts";
import { MemoryState } from "../../src/memory/memory-state.ts";
import { openStore } from "./open-store.ts";

test("a closed backend rejects every call with STORE_CLOSED", async () => {
  const { backend, store } = await openStore();
  await backend.close();
  await backend.close();
  const closed = { code: "STORE_CLOSED" };
  await assert.rejects(store.getRevision(), closed);
  await assert.rejects(backend.kekRegistry.list(), closed);
  await assert.rejects(backend.auditLog.list(), closed);
  await assert.rejects(backend.auditLog.append([]), closed);
  await assert.rejects(backend.sealedSecrets.countSecretsByKek(), closed);
  await assert.rejects(backend.sealedSecrets.pageSealedSecrets({ limit: 1 }), closed);
  await assert.rejects(backend.sealedSecrets.replaceSeals({ swaps: [] }), closed);
  await assert.rejects(
    backend.kekRegistry.transact(async () => {}),
    closed,
  );
  const by = { endpointName: "one" };
  await assert.rejects(backend.sealedSecrets.findEndpointMaterial("default", by), closed);
  await assert.rejects(backend.sealedSecrets.pageEndpointMaterial("w-1", { limit: 1 }), closed);
  await assert.rejects(backend.serverRegistry.list(), closed);
  await assert.rejects(backend.serverRegistry.announce({ serverId: "a", kekVersions: [] }), closed);
  await assert.rejects(backend.accessTokens.pageTokens({ workspaceId: "*", limit: 1 }), closed);
  await assert.rejects(backend.accessTokens.liveTokens(1), closed);
  await assert.rejects(backend.accessTokens.noteUses([]), closed);
  await assert.rejects(
    backend.accessTokens.transact("*", async () => {}),
    closed,
  );
  const { workspaces } = backend;
  assert.ok(workspaces);
  await assert.rejects(workspaces.create({ name: "research" }), closed);
  await assert.rejects(workspaces.get({ name: "default" }), closed);
  await assert.rejects(workspaces.list(), closed);
  await assert.rejects(workspaces.revision(), closed);
  await assert.rejects(workspaces.revisions(), closed);
  await assert.rejects(workspaces.purge(1), closed);
  assert.throws(() => backend.openStore({ keyRing: new KeyRing([]) }), closed);
});

test("closing a store several times releases its resources once", async () => {
  let released = 0;
  class Counting extends MemoryGatewayStore {
    protected override async release(): Promise<void> {
      released += 1;
    }
  }
  const store: AbstractGatewayStore = new Counting(new MemoryState(Date.now), {
    keyRing: new KeyRing([]),
  });
  await Promise.all([store.close(), store.close()]);
  await store.close();
  assert.equal(released, 1);
});
