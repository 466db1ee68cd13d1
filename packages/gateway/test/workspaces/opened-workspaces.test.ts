import { type CallableModel, OpenCredentials } from "@gw/config-resolver";
import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import type { LiveKeyRing } from "@gw/key-management";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { expect, onTestFinished, test, vi } from "vitest";
import { readSettings } from "../../src/settings/settings.ts";
import { OpenedWorkspaces, type SharedParts } from "../../src/workspaces/opened-workspaces.ts";

function openWorkspaces(parts: Partial<SharedParts>): OpenedWorkspaces {
  const shared = {
    ...{ keyRing: {}, dataPlane: () => ({}), settings: readSettings({}) },
    openCredentials: new OpenCredentials(1),
    ...parts,
  };
  const workspaces = new OpenedWorkspaces(shared as unknown as SharedParts);
  onTestFinished(() => workspaces.close());
  return workspaces;
}

/** The limits of rows that workspaces are opened with. */
async function rowLimits(env: Readonly<Record<string, string>>, ids: readonly WorkspaceId[]) {
  const backend = createMemoryBackend();
  const limits: unknown[] = [];
  const openStore: typeof backend.openStore = (options) => {
    limits.push(options.maxRows);
    return backend.openStore(options);
  };
  const workspaces = openWorkspaces({
    backend: { ...backend, openStore },
    auditLog: backend.auditLog,
    settings: readSettings(env),
  });
  for (const workspaceId of ids) workspaces.in({ workspaceId, name: workspaceId });
  return limits;
}

test("limits the rows of a workspace, and those of `default` only by the setting", async () => {
  const ids = [defaultWorkspace, `w-${"1".repeat(32)}`];
  expect(await rowLimits({}, ids)).toEqual([undefined, 10_000]);
  expect(await rowLimits({ GW_WORKSPACE_MAX_ROWS: "5" }, ids)).toEqual([5, 5]);
});

test("all workspaces have one limit of open credentials, and deleted ones have none open", async () => {
  const { ring: keyRing, records } = await oneActiveKey();
  const backend = createMemoryBackend();
  for (const record of records) await backend.kekRegistry.insert(record);
  const unwrap = vi.spyOn(keyRing.get(1), "unwrap");
  const workspaces = openWorkspaces({
    ...{ backend, auditLog: backend.auditLog, keyRing: keyRing as unknown as LiveKeyRing },
    openCredentials: new OpenCredentials(2),
  });
  /** Creates a workspace with credentials that have been read. */
  async function filled(name: string, count: number) {
    const workspace = await backend.workspaces?.create({ name });
    if (workspace === undefined) throw new Error("the backend has no workspaces");
    const store = backend.openStore({ keyRing, workspace: workspace.workspaceId });
    for (let n = 0; n < count; n += 1) {
      const secretValue = { api_key: `sk-${n}` };
      const { secretId } = await store.createGatewaySecret({ secretName: `${n}`, secretValue });
      const definition = { name: `${n}`, secretId, provider: "openai", modelName: "m" };
      const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
      await store.createGatewayEndpoint({ name: `${n}`, modelConfigs: [{ modelDefinitionId }] });
    }
    const models: CallableModel[] = [];
    for await (const { endpoints } of workspaces.in(workspace).resolver.resolveAll()) {
      models.push(...endpoints.flatMap((one) => one.models));
    }
    return {
      workspace,
      /** Reveals a credential. @returns whether it was open */
      async isOpen(index: number): Promise<boolean> {
        unwrap.mockClear();
        expect(await models[index]?.secretValue.reveal()).toEqual({ api_key: `sk-${index}` });
        return unwrap.mock.calls.length === 0;
      },
    };
  }
  const one = await filled("one", 2);
  const other = await filled("other", 1);
  expect([await other.isOpen(0), await one.isOpen(1), await one.isOpen(0)]).toEqual([
    ...[true, true, false],
  ]);
  workspaces.keepOnly(new Set([one.workspace.workspaceId]));
  expect([await one.isOpen(1), await one.isOpen(0)]).toEqual([false, true]);
});
