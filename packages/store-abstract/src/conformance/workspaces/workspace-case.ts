import type { WorkspaceId } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import type { WorkspaceDirectory } from "../../ports/workspace-directory.js";
import type { Fixture, FixtureOptions } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

/** A workspace with a store that is confined to it. */
export interface OpenedWorkspace {
  readonly workspaceId: WorkspaceId;
  readonly store: GatewayStore;
}

/** Creates workspaces in a case. */
export interface Workspaces {
  readonly directory: WorkspaceDirectory;
  open(name: string, newId?: () => string): Promise<OpenedWorkspace>;
}

/**
 * Registers a case for backends with workspaces. Backends without run another case, which asserts that
 * there are none.
 */
export function workspaceTest(
  suite: Suite,
  name: string,
  body: (f: Fixture, workspaces: Workspaces) => Promise<void>,
  options?: FixtureOptions,
): void {
  suite.test(
    name,
    async (f) => {
      const directory = f.ports.workspaces;
      if (directory === undefined) return;
      const open: Workspaces["open"] = async (workspaceName, newId) => {
        const { workspaceId } = await directory.create({ name: workspaceName });
        return { workspaceId, store: storeIn(f, workspaceId, newId) };
      };
      await body(f, { directory, open });
    },
    options,
  );
}

/** Opens a store that is confined to a workspace. */
export function storeIn(f: Fixture, workspace: WorkspaceId, newId?: () => string): GatewayStore {
  return f.ports.openStore({ keyRing: f.keys.ring, workspace, newId });
}
