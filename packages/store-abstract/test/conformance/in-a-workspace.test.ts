import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { ConformanceEnvironment, ConformanceSubject } from "../../src/conformance/index.ts";
import { createMemoryBackend } from "../../src/memory/index.ts";
import { collectCases } from "./collected-cases.ts";
import { replaced } from "./mutants/mutant.ts";

/** Opens the stores of the suite in a workspace that is not the default one. */
async function openInWorkspace(environment: ConformanceEnvironment): Promise<ConformanceSubject> {
  const { keyRing, clock, newId } = environment;
  const backend = createMemoryBackend({ clock, newId });
  const { workspaces, auditLog } = backend;
  assert.ok(workspaces);
  const { workspaceId } = await workspaces.create({ name: "team" });
  const open: typeof backend.openStore = (options) =>
    backend.openStore({ workspace: workspaceId, ...options });
  return {
    store: open({ keyRing }),
    workspaceId,
    ports: {
      ...backend,
      openStore: open,
      // The cases expect an empty log; the oldest record is that of the workspace.
      auditLog: replaced(auditLog, {
        async list(input) {
          const page = await auditLog.list(input);
          const items = page.items.filter(({ action }) => action !== "workspace.create");
          return { ...page, items };
        },
      }),
    },
    openAnother: async () => open({ keyRing }),
    dispose: () => backend.close(),
  };
}

// Those of the installation, such as its tokens, do not depend on the workspace.
const cases = collectCases(openInWorkspace).filter(
  ({ name }) => name.startsWith("A gateway store ›") || name.includes("› endpoint material ›"),
);

describe("in a workspace", () => {
  test.each(cases)("$name", ({ run }) => run());
});
