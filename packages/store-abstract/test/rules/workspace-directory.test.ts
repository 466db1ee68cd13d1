import assert from "node:assert/strict";
import { expect, test } from "vitest";
import { createWorkspaceDirectory, type LiveServer, type WorkspaceRows } from "../../src/index.ts";
import { MemoryState } from "../../src/memory/memory-state.ts";
import { MemoryWorkspaces } from "../../src/memory/ports/memory-workspaces.ts";
import { replaced } from "../conformance/mutants/mutant.ts";

/** A directory whose transactions list these servers. */
function directoryWith(servers: readonly LiveServer[]) {
  const rows: WorkspaceRows = new MemoryWorkspaces(new MemoryState(() => 1));
  const liveServers = async () => [...servers];
  return createWorkspaceDirectory({
    rows: replaced(rows, {
      transact: (work) => rows.transact((tx) => work(replaced(tx, { liveServers }))),
    }),
  });
}

function server(serverId: string, knowsWorkspaces: boolean): LiveServer {
  return { serverId, knowsWorkspaces, kekVersions: [1], startedAt: 0, silentFor: 0 };
}

test("no workspace is created while a server runs that does not know workspaces", async () => {
  const directory = directoryWith([
    server("new", true),
    server("old-1", false),
    server("old-2", false),
  ]);
  await assert.rejects(directory.create({ name: "research" }), {
    code: "INVALID_STATE",
    message:
      "These servers run a release that does not know workspaces: old-1, old-2; upgrade or stop them first",
  });
  expect((await directory.list()).items.map(({ name }) => name)).toEqual(["default"]);
  expect(await directory.revision()).toBe(0);
  await directory.update({ workspaceId: "default", description: "changed" });
});

test("workspaces are created while all servers know them", async () => {
  const directory = directoryWith([server("new", true)]);
  await directory.create({ name: "research" });
  expect((await directory.list()).items.map(({ name }) => name)).toEqual(["default", "research"]);
});
