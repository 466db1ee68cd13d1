import assert from "node:assert/strict";
import type { GatewayStore } from "../../gateway-store.js";
import { methods, validInputs } from "../contract/methods.js";
import { expectError, expectUnchanged } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { type Contents, fill, resourceType, shownBy, unknownContents } from "./contents.js";
import { storeIn, workspaceTest } from "./workspace-case.js";

const unknownWorkspace = `w-${"0".repeat(32)}`;

/** Asserts that every call of a store fails because its workspace does not exist. */
async function expectMissing(
  store: GatewayStore,
  workspaceId: string,
  contents: Contents,
): Promise<void> {
  const inputs = validInputs({ ...contents, resourceType });
  const code = "RESOURCE_DOES_NOT_EXIST";
  const expected = `GatewayWorkspace not found (workspace_id='${workspaceId}')`;
  for (const { name, call } of methods) {
    const { message } = await expectError(() => call(store, inputs[name]), code, name);
    assert.equal(message, expected, name);
  }
  const { message } = await expectError(() => store.getRevision(), code, "getRevision");
  assert.equal(message, expected, "getRevision");
}

export function missingWorkspaceCases(suite: Suite): void {
  suite.describe("a workspace that does not exist", "StoreReader.hasWorkspace", () => {
    suite.test("fails every call of its store with RESOURCE_DOES_NOT_EXIST", async (f) => {
      const contents = await fill(f.store, "one");
      const store = storeIn(f, unknownWorkspace);
      await expectUnchanged(f, async () => {
        await expectMissing(store, unknownWorkspace, contents);
        await expectMissing(store, unknownWorkspace, unknownContents);
      });
      const { sealedSecrets } = f.ports;
      const by = { endpointName: contents.endpointName };
      const none = { revision: 0, endpoints: [] };
      const found = await sealedSecrets.findEndpointMaterial(unknownWorkspace, by);
      assert.deepEqual({ ...found }, none);
      const page = await sealedSecrets.pageEndpointMaterial(unknownWorkspace, { limit: 10 });
      assert.deepEqual({ revision: page.revision, endpoints: page.endpoints }, none);
      await store.close();
      await expectError(() => store.getRevision(), "STORE_CLOSED");
    });

    suite.test("cannot have an id of another form", async (f) => {
      for (const workspace of ["", "Default", "w-1", `${unknownWorkspace}0`, "a\0b"]) {
        await expectError(async () => storeIn(f, workspace), "INVALID_PARAMETER_VALUE", workspace);
      }
    });

    suite.test("is all but default if the manifest lacks workspaces", async (f) => {
      const directory = f.ports.workspaces;
      const { manifest } = f.store;
      // The manifest of a remote store describes the connection, not the database of the server.
      if (manifest.stampsCaller) {
        assert.equal(
          directory !== undefined,
          manifest.workspaces,
          "the directory must be present exactly when the manifest has workspaces",
        );
      }
      const { secretId } = await fill(f.store, "one");
      if (directory === undefined) {
        const store = storeIn(f, unknownWorkspace);
        const create = (): Promise<unknown> =>
          store.createGatewaySecret({ secretName: "new", secretValue: { api_key: "value" } });
        await expectError(create, "RESOURCE_DOES_NOT_EXIST");
      }
      const rows = await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 });
      assert.deepEqual(
        rows.map((row) => [row.workspaceId, row.secretId]),
        [["default", secretId]],
      );
    });

    workspaceTest(suite, "is one that was deleted", async (f, workspaces) => {
      const { workspaceId, store } = await workspaces.open("other");
      const one = await fill(f.store, "same");
      const contents = await fill(store, "same");
      await workspaces.directory.delete({ workspaceId, cascade: true });
      const shown = await shownBy(f.store);
      await expectMissing(store, workspaceId, contents);
      await expectMissing(storeIn(f, workspaceId), workspaceId, contents);
      const { sealedSecrets } = f.ports;
      const by = [
        { endpointName: contents.endpointName },
        { resourceType, resourceId: contents.resourceId },
      ] as const;
      for (const each of by) {
        const found = await sealedSecrets.findEndpointMaterial(workspaceId, each);
        assert.deepEqual(found.endpoints, [], "a deleted workspace must have no endpoint material");
      }
      const page = await sealedSecrets.pageEndpointMaterial(workspaceId, { limit: 10 });
      assert.deepEqual(page.endpoints, [], "a deleted workspace must have no endpoint material");
      assert.deepEqual(await shownBy(f.store), shown, "other workspaces must not change");
      const { endpointName: name } = one;
      assert.equal((await f.store.getGatewayEndpoint({ name })).endpointId, one.endpointId);
    });

    workspaceTest(suite, "is also found during a mutation", async (f, workspaces) => {
      const { workspaceId, store } = await workspaces.open("other");
      const writes = Array.from({ length: 6 }, (_, index) =>
        store.createGatewaySecret({
          secretName: `secret-${index}`,
          secretValue: { api_key: "value" },
        }),
      );
      const deleting = workspaces.directory.delete({ workspaceId, cascade: true });
      const outcomes = await Promise.allSettled([deleting, ...writes]);
      assert.equal(outcomes[0]?.status, "fulfilled");
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") continue;
        const { reason } = outcome;
        await expectError(() => Promise.reject(reason), "RESOURCE_DOES_NOT_EXIST");
      }
      await expectError(() => store.listSecretInfos(), "RESOURCE_DOES_NOT_EXIST");
      assert.deepEqual((await f.store.listSecretInfos()).items, []);
    });
  });
}
