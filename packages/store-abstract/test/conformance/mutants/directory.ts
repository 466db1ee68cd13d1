import { setImmediate } from "node:timers/promises";
import { GatewayError, type GatewayWorkspace } from "@gw/entities";
import type { GatewayBackend, WorkspaceDirectory } from "../../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

function withDirectory(
  backend: GatewayBackend,
  members: (directory: WorkspaceDirectory) => Partial<WorkspaceDirectory>,
): GatewayBackend {
  const { workspaces } = backend;
  if (workspaces === undefined) return backend;
  return { ...backend, workspaces: replaced(workspaces, members(workspaces)) };
}

/** A directory with one defect. */
function directoryMutant(
  defect: string,
  caughtBy: string,
  members: (directory: WorkspaceDirectory, backend: GatewayBackend) => Partial<WorkspaceDirectory>,
): Mutant {
  const wrap = (backend: GatewayBackend) =>
    withDirectory(backend, (directory) => members(directory, backend));
  return { defect, caughtBy, wrap };
}

const byCreation = "the workspace directory › lists workspaces by creation, in pages";
const updates = "the workspace directory › updates the given fields, in one mutation";
const counts = "counts the mutations of the installation and of each workspace";
const batches = "are deleted in batches, sealed values first";
const servers = "are deleted once, when several servers purge after an interruption";

/** Defects of the workspace directory. */
export const directoryMutants: readonly Mutant[] = [
  {
    defect: "has a directory that its manifest denies",
    caughtBy: "the workspace directory › is present exactly when the manifest has workspaces",
    wrap: (backend) => ({
      ...backend,
      openStore(options) {
        const store = backend.openStore(options);
        return replaced(store, { manifest: { ...store.manifest, workspaces: false } });
      },
    }),
  },
  directoryMutant(
    "does not list the workspace default",
    "the workspace directory › has the workspace default from the start",
    (directory) => ({
      async list(input) {
        const page = await directory.list(input);
        return { ...page, items: page.items.filter(({ name }) => name !== "default") };
      },
    }),
  ),
  directoryMutant(
    "loses the description of a new workspace",
    "creates a workspace with all fields, in one mutation",
    (directory) => ({ create: ({ name }, by) => directory.create({ name }, by) }),
  ),
  directoryMutant(
    "creates a workspace in two mutations",
    "creates a workspace with all fields, in one mutation",
    (directory) => ({
      async create(input, by) {
        const { description, ...bare } = input;
        const { workspaceId } = await directory.create(bare, by);
        return description === undefined
          ? directory.get({ workspaceId })
          : directory.update({ workspaceId, description }, by);
      },
    }),
  ),
  directoryMutant(
    "returns an existing workspace for a taken name",
    "creates one of ten workspaces with the same name",
    (directory) => {
      const waiting = new Map<string, Promise<GatewayWorkspace>>();
      return {
        create(input, by) {
          const created = waiting.get(input.name) ?? directory.create(input, by);
          waiting.set(input.name, created);
          return created;
        },
      };
    },
  ),
  directoryMutant("clears a description that is not given", updates, (directory) => ({
    update: ({ description = null, ...input }, by) =>
      directory.update({ ...input, description }, by),
  })),
  directoryMutant("keeps who updated a workspace before", updates, (directory) => ({
    async update(input, by) {
      const { lastUpdatedBy } = await directory.get(input);
      const updated = await directory.update(input, by);
      return lastUpdatedBy === undefined ? updated : { ...updated, lastUpdatedBy };
    },
  })),
  directoryMutant(
    "compares names without case",
    "the workspace directory › names an unknown workspace",
    (directory) => ({
      get: (ref) => directory.get(ref.name === undefined ? ref : { name: ref.name.toLowerCase() }),
    }),
  ),
  directoryMutant("sorts workspaces by name", byCreation, (directory) => ({
    async list(input) {
      const page = await directory.list(input);
      return { ...page, items: page.items.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
    },
  })),
  directoryMutant("ends every page of workspaces after 3", byCreation, (directory) => ({
    list: (input = {}) =>
      directory.list({ ...input, maxResults: Math.min(3, input.maxResults ?? 3) }),
  })),
  directoryMutant(
    "suspends the workspace default",
    "changes only the description of default",
    (directory) => ({
      async update(input, by) {
        if (!input.suspended || input.workspaceId !== "default") return directory.update(input, by);
        return { ...(await directory.get({ name: "default" })), suspended: true };
      },
    }),
  ),
  directoryMutant("counts a change of the directory for no workspace", counts, (directory) => ({
    async revisions() {
      const { installation, byWorkspace } = await directory.revisions();
      const { items } = await directory.list();
      const own = (byWorkspace.get("default") ?? 0) - items.length + 1;
      return { installation, byWorkspace: new Map([...byWorkspace, ["default", own]]) };
    },
  })),
  directoryMutant(
    "counts the mutations of deleted workspaces for default",
    counts,
    (directory) => ({
      async revisions() {
        const { installation, byWorkspace } = await directory.revisions();
        const others = [...byWorkspace].filter(([id]) => id !== "default");
        const own = others.reduce((rest, [, revision]) => rest - revision, installation);
        return { installation, byWorkspace: new Map([...byWorkspace, ["default", own]]) };
      },
    }),
  ),
  directoryMutant(
    "polls the revision of default",
    "access tokens › raise the revision of their workspace",
    (directory) => ({
      revision: async () => (await directory.revisions()).byWorkspace.get("default") ?? 0,
    }),
  ),
  directoryMutant(
    "keeps the name of a deleted workspace",
    "frees its name for another workspace, which inherits nothing",
    (directory) => {
      const taken = new Set<string>();
      return {
        async create(input, by) {
          if (taken.has(input.name)) throw new GatewayError("RESOURCE_ALREADY_EXISTS", "taken");
          taken.add(input.name);
          return directory.create(input, by);
        },
      };
    },
  ),
  directoryMutant(
    "finds a deleted workspace by its id",
    "removes it for every method, in one mutation",
    (directory) => {
      const deleted = new Map<string, GatewayWorkspace>();
      return {
        async delete(input, by) {
          deleted.set(input.workspaceId, await directory.get({ workspaceId: input.workspaceId }));
          await directory.delete(input, by);
        },
        get: async (ref) => deleted.get(ref.workspaceId ?? "") ?? directory.get(ref),
      };
    },
  ),
  directoryMutant(
    "writes another request id into the audit record of a deletion",
    "removes it for every method, in one mutation",
    (directory) => ({
      delete: (input, by) => directory.delete(input, { ...by, requestId: "another" }),
    }),
  ),
  directoryMutant(
    "deletes a workspace with content",
    "is rejected while it contains something, unless it cascades",
    (directory) => ({ delete: (input, by) => directory.delete({ ...input, cascade: true }, by) }),
  ),
  directoryMutant(
    "looks for content before the transaction that deletes",
    "and a concurrent creation in it exclude each other",
    (directory) => ({
      async delete(input, by) {
        const revision = async () =>
          (await directory.revisions()).byWorkspace.get(input.workspaceId);
        if ((await revision()) !== 0) return directory.delete(input, by);
        for (let turn = 0; turn < 1_000 && (await revision()) === 0; turn += 1)
          await setImmediate();
        return directory.delete({ ...input, cascade: true }, by);
      },
    }),
  ),
  directoryMutant("ignores the limit of a purge", batches, (directory) => ({
    purge: () => directory.purge(1_000),
  })),
  directoryMutant("raises the revision with a purge", batches, (directory, backend) => ({
    async purge(limit) {
      const count = await directory.purge(limit);
      if (count > 0) await backend.accessTokens.transact("*", async () => {});
      return count;
    },
  })),
  directoryMutant("leaves sealed values of deleted workspaces", batches, (directory) => ({
    purge: async (limit) => (limit === 1 ? 1 : directory.purge(limit)),
  })),
  directoryMutant("counts rows that another server purged", servers, (directory) => ({
    purge: async (limit) => ((await directory.purge(limit)) > 0 ? limit : 0),
  })),
  directoryMutant("ends a purge before all rows are deleted", servers, (directory) => {
    let calls = 0;
    return {
      purge: async (limit) => {
        calls += 1;
        return calls > 3 ? 0 : directory.purge(limit);
      },
    };
  }),
];
