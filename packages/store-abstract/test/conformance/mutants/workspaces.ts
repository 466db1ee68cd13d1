import { openSecretFields, sealSecretFields } from "@gw/crypto";
import type { Page, PageRequest } from "@gw/entities";

import {
  envelopeContextOf,
  type GatewayBackend,
  type SealedSecretSource,
} from "../../../src/index.ts";
import { type Mutant, replaced, withMethods, withStores } from "./mutant.ts";
import { withOperation } from "./workspace-operations.ts";

function withSealed(
  backend: GatewayBackend,
  members: (source: SealedSecretSource) => Partial<SealedSecretSource>,
): GatewayBackend {
  const { sealedSecrets } = backend;
  return { ...backend, sealedSecrets: replaced(sealedSecrets, members(sealedSecrets)) };
}

const lists = [
  "listSecretInfos",
  "listGatewayModelDefinitions",
  "listGatewayEndpoints",
  "listEndpointBindings",
] as const;

type List = (input: PageRequest) => Promise<Page<object>>;

/** A list whose page tokens of one workspace may be used in another one. */
function sharedTokens(method: (typeof lists)[number]): Mutant {
  return {
    defect: `accepts page tokens of other workspaces for ${method}`,
    caughtBy: "revisions › and pages are those of one workspace",
    wrap(backend) {
      const tokens = new Set<string | undefined>();
      return withMethods(backend, (store) => {
        const list = store[method].bind(store) as List;
        return {
          async [method](input: PageRequest = {}) {
            const isShared = tokens.has(input.pageToken);
            const { pageToken, ...first } = input;
            const page = await list(input).catch((error: unknown) => {
              if (isShared) return list(first);
              throw error;
            });
            tokens.add(page.nextPageToken);
            return page;
          },
        };
      });
    },
  };
}

/** Defects of counters, names, page tokens and ports of several workspaces. */
export const workspaceMutants: readonly Mutant[] = [
  ...lists.map(sharedTokens),
  {
    defect: "declares workspaces without a directory",
    caughtBy: "is all but default if the manifest lacks workspaces",
    wrap: ({ workspaces: _workspaces, ...backend }) => backend,
  },
  {
    defect: "opens every store in the default workspace",
    caughtBy: "names and ids › name an entity in each of several workspaces",
    wrap: (backend) => ({
      ...backend,
      openStore: ({ workspace: _workspace, ...options }) => backend.openStore(options),
    }),
  },
  {
    defect: "does not raise the revision of the installation for other workspaces than default",
    caughtBy: "revisions › rise for the workspace of a mutation and the installation only",
    wrap: (backend) => withRevisions(backend, ({ byWorkspace }) => byWorkspace.get("default") ?? 0),
  },
  {
    defect: "raises the revision of the installation once for concurrent mutations",
    caughtBy: "revisions › are exact with concurrent writers",
    wrap: (backend) =>
      withRevisions(backend, ({ byWorkspace }) => Math.max(...byWorkspace.values())),
  },
  {
    defect: "gives rows the revision of the installation",
    caughtBy: "revisions › rise for the workspace of a mutation and the installation only",
    wrap: (backend) =>
      withStores(backend, (store) => {
        const transact = store.transact.bind(store);
        store.transact = async (workspace, work) => {
          const { installation = 0 } = (await backend.workspaces?.revisions()) ?? {};
          return transact(workspace, (tx) => work(replaced(tx, { newRevision: installation + 1 })));
        };
      }),
  },
  {
    defect: "finds endpoint material in the default workspace",
    caughtBy: "sealed values › of a workspace are the only ones in its material",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: (_workspace, by) => source.findEndpointMaterial("default", by),
      })),
  },
  {
    defect: "pages endpoint material of the default workspace",
    caughtBy: "sealed values › are paged by workspace with their endpoints",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageEndpointMaterial: (_workspace, page) => source.pageEndpointMaterial("default", page),
      })),
  },
  {
    defect: "returns endpoint material with the revision of the installation",
    caughtBy: "sealed values › of a workspace are the only ones in its material",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        async findEndpointMaterial(workspace, by) {
          const page = await source.findEndpointMaterial(workspace, by);
          const { installation = 0 } = (await backend.workspaces?.revisions()) ?? {};
          return { ...page, revision: installation };
        },
      })),
  },
  {
    defect: "pages sealed secrets of the default workspace only",
    caughtBy: "sealed values › of all workspaces are counted, paged and replaced together",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageSealedSecrets: async (page) =>
          (await source.pageSealedSecrets(page)).filter(
            ({ workspaceId }) => workspaceId === "default",
          ),
      })),
  },
  {
    defect: "returns sealed secrets of all workspaces as those of default",
    caughtBy: "sealed values › of all workspaces are counted, paged and replaced together",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageSealedSecrets: async (page) =>
          (await source.pageSealedSecrets(page)).map((row) => ({ ...row, workspaceId: "default" })),
      })),
  },
  {
    defect: "seals values without their workspace",
    caughtBy: "sealed values › do not open in another workspace",
    wrap: (backend) => ({
      ...backend,
      openStore(options) {
        const { keyRing } = options;
        const changed = withOperation(backend, "insertSecret", (original) => {
          return async (workspaceId, row, columns) => {
            const { workspace, ...context } = envelopeContextOf({ ...Object(row), workspaceId });
            const envelope = Object(columns);
            const whole = { ...context, workspace };
            const fields = await openSecretFields({ envelope, context: whole, keyRing });
            const kek = keyRing.get(envelope.kekVersion);
            const sealed = await sealSecretFields({ fields: fields.reveal(), context, kek });
            return original(workspaceId, row, sealed);
          };
        });
        return changed.openStore(options);
      },
    }),
  },
  {
    defect: "keeps the endpoint material of a deleted workspace",
    caughtBy: "a workspace that does not exist › is one that was deleted",
    wrap(backend) {
      const found = new Map<
        string,
        Awaited<ReturnType<SealedSecretSource["pageEndpointMaterial"]>>
      >();
      const { workspaces } = backend;
      if (workspaces === undefined) throw new Error("The backend must have workspaces");
      const changed = withSealed(backend, (source) => ({
        pageEndpointMaterial: async (workspace, page) =>
          found.get(workspace) ?? source.pageEndpointMaterial(workspace, page),
      }));
      return {
        ...changed,
        workspaces: replaced(workspaces, {
          async delete(input, by) {
            const { workspaceId } = input;
            const { sealedSecrets } = backend;
            found.set(
              workspaceId,
              await sealedSecrets.pageEndpointMaterial(workspaceId, { limit: 10 }),
            );
            await workspaces.delete(input, by);
          },
        }),
      };
    },
  },
  {
    defect: "purges the rows of workspaces that are not deleted",
    caughtBy: "frees its name for another workspace, which inherits nothing",
    wrap(backend) {
      const { workspaces } = backend;
      if (workspaces === undefined) throw new Error("The backend must have workspaces");
      return {
        ...backend,
        workspaces: replaced(workspaces, {
          async purge(limit) {
            const { items } = await workspaces.list();
            for (const { workspaceId } of items) {
              if (workspaceId !== "default")
                await workspaces.delete({ workspaceId, cascade: true });
            }
            return workspaces.purge(limit);
          },
        }),
      };
    },
  },
];

type Revisions = Awaited<ReturnType<NonNullable<GatewayBackend["workspaces"]>["revisions"]>>;

function withRevisions(
  backend: GatewayBackend,
  installation: (revisions: Revisions) => number,
): GatewayBackend {
  const { workspaces } = backend;
  if (workspaces === undefined) throw new Error("The backend must have workspaces");
  const changed = replaced(workspaces, {
    async revisions() {
      const revisions = await workspaces.revisions();
      return { ...revisions, installation: installation(revisions) };
    },
  });
  return { ...backend, workspaces: changed };
}
