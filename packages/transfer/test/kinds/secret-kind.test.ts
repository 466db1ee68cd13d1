import { readdir } from "node:fs/promises";
import { loadExportKey, sealSecretFields } from "@gw/crypto";
import type { WorkspaceId } from "@gw/entities";
import {
  envelopeContextOf,
  type GatewayBackend,
  type SealedSecret,
  type SealedSecretSource,
} from "@gw/store-abstract";
import { describe, expect, test, vi } from "vitest";
import { exportGateway, importGateway } from "../../src/index.ts";
import { exportTo, source } from "../file/exported-file.ts";
import { openGateway, type TestGateway } from "../gateway.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const secretValue = { api_key: "sk-canary-2c7be1d0f4a94e6d8b35" };

/** A gateway with a secret, and the workspace `research` without one. */
async function withTwoWorkspaces() {
  const gateway = await openGateway();
  await gateway.store.createGatewaySecret({ secretName: "openai", secretValue });
  const research = await gateway.backend.workspaces?.create({ name: "research" });
  if (research === undefined) throw new Error("the store has no workspaces");
  return { gateway, research };
}

/** The sealed rows with the workspace that another writer of the database gives them. */
function movedRows(
  { sealedSecrets }: GatewayBackend,
  workspaceOf: (row: SealedSecret) => WorkspaceId,
): SealedSecretSource {
  return Object.create(sealedSecrets, {
    pageSealedSecrets: {
      value: async (page: { readonly limit: number }) =>
        (await sealedSecrets.pageSealedSecrets(page)).map((row) => ({
          ...row,
          workspaceId: workspaceOf(row),
        })),
    },
  });
}

describe("a secret that another writer of the database moved into a workspace", () => {
  async function exportOf(
    gateway: TestGateway,
    research: { readonly workspaceId: WorkspaceId; readonly name: string },
    workspaceOf: (row: SealedSecret) => WorkspaceId,
  ) {
    const folder = await temporaryFolder();
    const { backend, target } = gateway;
    const { keyRing } = target;
    const store = backend.openStore({ keyRing, workspace: research.workspaceId });
    vi.spyOn(store, "listSecretInfos").mockImplementation((page) =>
      gateway.store.listSecretInfos(page),
    );
    const sealedSecrets = movedRows(backend, workspaceOf);
    const exporting = exportGateway({
      source: { ...backend, sealedSecrets, store, keyRing, workspace: research },
      path: `${folder}/research.gwx`,
      key: await loadExportKey({ source }),
    });
    await expect(exporting).rejects.toMatchObject({
      code: "INVALID_STATE",
      message:
        "GatewaySecret 'openai' cannot be opened (ENVELOPE_TAMPERED): replace its value or delete " +
        "the secret, then export again",
    });
    expect(await readdir(folder)).toEqual([]);
    expect((await backend.auditLog.list({ action: "gateway.export" })).items).toEqual([]);
  }

  test("is not exported", async () => {
    const { gateway, research } = await withTwoWorkspaces();
    await exportOf(gateway, research, () => research.workspaceId);
  });

  test("is not exported when it is moved back before it is opened", async () => {
    const { gateway, research } = await withTwoWorkspaces();
    await exportOf(gateway, research, ({ workspaceId }) => workspaceId);
  });
});

test("an import does not compare a value with that of a row of another workspace", async () => {
  const path = `${await temporaryFolder()}/default.gwx`;
  const { gateway, research } = await withTwoWorkspaces();
  await exportTo(path, gateway);
  const { target, backend } = gateway;
  const [row] = await backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
  if (row === undefined) throw new Error("the row is missing");
  const moved = { ...row, workspaceId: research.workspaceId };
  const kek = target.keyRing.get(row.kekVersion);
  const context = envelopeContextOf(moved);
  const envelope = await sealSecretFields({ fields: secretValue, context, kek });
  const findings = async (rows: readonly SealedSecret[]) => {
    const sealedSecrets = Object.create(backend.sealedSecrets, {
      pageSealedSecrets: { value: async () => rows },
    });
    const into = { ...target, sealedSecrets };
    return (await importGateway({ path, key: { source }, target: into })).findings;
  };
  expect(await findings([row])).toEqual([]);
  expect(await findings([{ ...moved, ...envelope }])).toMatchObject([
    {
      kind: "secret",
      name: "openai",
      outcome: "conflicting",
      reason: "it already exists, differs in value and was not modified",
    },
  ]);
});
