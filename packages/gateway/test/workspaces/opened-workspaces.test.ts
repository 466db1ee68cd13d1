import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../src/settings/settings.ts";
import { OpenedWorkspaces, type SharedParts } from "../../src/workspaces/opened-workspaces.ts";

/** The limits of rows that workspaces are opened with. */
async function rowLimits(env: Readonly<Record<string, string>>, ids: readonly WorkspaceId[]) {
  const backend = createMemoryBackend();
  const limits: unknown[] = [];
  const openStore: typeof backend.openStore = (options) => {
    limits.push(options.maxRows);
    return backend.openStore(options);
  };
  const parts = {
    backend: { ...backend, openStore },
    auditLog: backend.auditLog,
    keyRing: {},
    settings: readSettings(env),
    dataPlane: () => ({}),
  };
  const workspaces = new OpenedWorkspaces(parts as unknown as SharedParts);
  onTestFinished(() => workspaces.close());
  for (const workspaceId of ids) workspaces.in({ workspaceId, name: workspaceId });
  return limits;
}

test("limits the rows of a workspace, and those of `default` only by the setting", async () => {
  const ids = [defaultWorkspace, `w-${"1".repeat(32)}`];
  expect(await rowLimits({}, ids)).toEqual([undefined, 10_000]);
  expect(await rowLimits({ GW_WORKSPACE_MAX_ROWS: "5" }, ids)).toEqual([5, 5]);
});
