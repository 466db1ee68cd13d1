import assert from "node:assert/strict";
import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import type { BindingRow, StoreTransaction } from "../../store-rows.js";
import type { Suite } from "../kit/suite.js";
import { type Contents, fill, resourceType, shownBy } from "./contents.js";
import { transactIn } from "./row-access.js";
import { workspaceTest } from "./workspace-case.js";

const stamps = { lastUpdatedAt: 1, lastUpdatedBy: "changed" };
const sealed = {
  encryptedValue: new Uint8Array(64),
  wrappedDek: new Uint8Array(60),
  kekVersion: 1,
};
const page = { after: 0, limit: 10, filters: {} };

/** The rows of one workspace that the operations return. */
async function rowsOf(tx: StoreTransaction, workspace: WorkspaceId, ids: Contents) {
  const { secretId, modelDefinitionId, endpointId, resourceId } = ids;
  const endpoint = await tx.endpoint(workspace, { endpointId });
  return {
    secret: await tx.secret(workspace, { secretId }),
    secretNamed: await tx.secret(workspace, { secretName: ids.secretName }),
    definition: await tx.modelDefinition(workspace, { modelDefinitionId }),
    definitionNamed: await tx.modelDefinition(workspace, { name: ids.modelName }),
    definitions: await tx.modelDefinitionsByIds(workspace, [modelDefinitionId]),
    endpoint,
    endpointNamed: await tx.endpoint(workspace, { name: ids.endpointName }),
    endpointAlias: await tx.endpoint(workspace, { name: ids.alias }),
    users: await tx.endpointsUsing(workspace, modelDefinitionId, 10),
    binding: await tx.binding(workspace, { endpointId, resourceType, resourceId }),
    bindings: await tx.bindings(workspace, { ...page, filters: { endpointId } }),
    used: await tx.modelDefinitions(workspace, { ...page, filters: { secretId } }),
    calling: await tx.endpoints(workspace, { ...page, filters: { secretId } }),
    tagged: await tx.endpoints(workspace, { ...page, filters: { tag: { key: ids.tagKey } } }),
    limit: await tx.limit(workspace, { limitId: ids.limitId }),
    limitNamed: await tx.limit(workspace, { name: ids.limitName }),
    limits: (await tx.limits(workspace, page)).filter(({ limitId }) => limitId === ids.limitId),
    secrets: await tx.secrets(workspace, { ...page, filters: { provider: ids.provider } }),
  };
}

/** What {@link rowsOf} returns for rows that do not exist. */
const nothing = {
  secret: undefined,
  secretNamed: undefined,
  definition: undefined,
  definitionNamed: undefined,
  definitions: [],
  endpoint: undefined,
  endpointNamed: undefined,
  endpointAlias: undefined,
  users: [],
  binding: undefined,
  bindings: [],
  used: [],
  calling: [],
  tagged: [],
  limit: undefined,
  limitNamed: undefined,
  limits: [],
  secrets: [],
};

type RowWrite = (tx: StoreTransaction, workspace: WorkspaceId, ids: Contents) => Promise<void>;

/** Writes that change nothing if the ids are of another workspace. In an order that keeps references. */
const changes: Readonly<Record<string, RowWrite>> = {
  updateSecret: (tx, workspace, { secretId }) =>
    tx.updateSecret(workspace, secretId, { ...stamps, sealed }),
  updateModelDefinition: (tx, workspace, { modelDefinitionId }) =>
    tx.updateModelDefinition(workspace, modelDefinitionId, { ...stamps, modelName: "changed" }),
  updateEndpoint: (tx, workspace, { endpointId }) =>
    tx.updateEndpoint(workspace, endpointId, { ...stamps, aliases: ["changed"] }),
  updateLimit: (tx, workspace, { limitId }) =>
    tx.updateLimit(workspace, limitId, { ...stamps, amount: "7", version: 7 }),
  deleteLimit: (tx, workspace, { limitId }) => tx.deleteLimit(workspace, limitId),
  deleteTag: (tx, workspace, { endpointId, tagKey }) => tx.deleteTag(workspace, endpointId, tagKey),
  deleteTagsOf: (tx, workspace, { endpointId }) => tx.deleteTagsOf(workspace, endpointId),
  deleteBinding: (tx, workspace, { endpointId, resourceId }) =>
    tx.deleteBinding(workspace, { endpointId, resourceType, resourceId }),
  deleteBindingsOf: (tx, workspace, { endpointId }) => tx.deleteBindingsOf(workspace, endpointId),
  deleteMappings: (tx, workspace, { mappingId }) => tx.deleteMappings(workspace, [mappingId]),
  deleteMappingsOf: (tx, workspace, { endpointId }) => tx.deleteMappingsOf(workspace, endpointId),
  orphanModelDefinitions: (tx, workspace, { secretId }) =>
    tx.orphanModelDefinitions(workspace, secretId),
  deleteEndpoint: (tx, workspace, { endpointId }) => tx.deleteEndpoint(workspace, endpointId),
  deleteModelDefinition: (tx, workspace, { modelDefinitionId }) =>
    tx.deleteModelDefinition(workspace, modelDefinitionId),
  deleteSecret: (tx, workspace, { secretId }) => tx.deleteSecret(workspace, secretId),
};

/** Writes that reference `other` from a row of the workspace with `own` contents. */
const references: Readonly<
  Record<string, (tx: StoreTransaction, workspace: WorkspaceId, ids: References) => Promise<void>>
> = {
  insertModelDefinition: (tx, workspace, { other }) =>
    tx.insertModelDefinition(workspace, {
      modelDefinitionId: `d-${"a".repeat(32)}`,
      name: "referencing",
      provider: "openai",
      modelName: "m",
      secretId: other.secretId,
      createdRevision: tx.newRevision,
      createdAt: 1,
      createdBy: undefined,
      ...stamps,
    }),
  updateModelDefinition: (tx, workspace, { own, other }) =>
    tx.updateModelDefinition(workspace, own.modelDefinitionId, {
      ...stamps,
      secretId: other.secretId,
    }),
  "insertMappings of a model": (tx, workspace, { own, other }) =>
    tx.insertMappings(workspace, [mapping(own.endpointId, other.modelDefinitionId)]),
  "insertMappings of an endpoint": (tx, workspace, { own, other }) =>
    tx.insertMappings(workspace, [mapping(other.endpointId, own.modelDefinitionId)]),
  putTag: (tx, workspace, { other }) => tx.putTag(workspace, other.endpointId, { key: "new" }),
  insertBinding: (tx, workspace, { other }) =>
    tx.insertBinding(workspace, binding(other.endpointId, tx.newRevision)),
};

interface References {
  readonly own: Contents;
  readonly other: Contents;
}

function mapping(endpointId: string, modelDefinitionId: string) {
  const linkageType = "FALLBACK" as const;
  const order = { weight: 1, fallbackOrder: 0, position: 7 };
  const created = { createdAt: 1, createdBy: undefined };
  const mappingId = `m-${"a".repeat(32)}`;
  return { mappingId, endpointId, modelDefinitionId, linkageType, ...order, ...created };
}

function binding(endpointId: string, createdRevision: number): BindingRow {
  const created = { createdAt: 1, createdBy: undefined, createdRevision };
  return {
    endpointId,
    resourceType: "referencing",
    resourceId: "referencing",
    displayName: undefined,
    ...created,
    ...stamps,
  };
}

export function rowOperationCases(suite: Suite): void {
  suite.describe("row operations", "StoreReader, StoreTransaction", () => {
    workspaceTest(suite, "read the rows of their workspace alone", async (_f, { open }) => {
      const [one, two] = [await open("one"), await open("two")];
      const own = await fill(one.store, "one");
      const other = await fill(two.store, "two");
      const read = await transactIn(one, async (tx) => ({
        own: await rowsOf(tx, one.workspaceId, own),
        other: await rowsOf(tx, one.workspaceId, other),
        revision: await tx.revision(one.workspaceId),
        hasWorkspace: await tx.hasWorkspace(one.workspaceId),
        isDefault: await tx.hasWorkspace(defaultWorkspace),
        isAny: await tx.hasWorkspace(`w-${"0".repeat(32)}`),
      }));
      assert.deepEqual(read.other, nothing);
      for (const [name, rows] of Object.entries(read.own)) {
        const one = Array.isArray(rows) ? rows : [rows];
        assert.equal(one.length, 1, `${name} must have one row`);
        assert.notEqual(one[0], undefined, `${name} must have a row`);
      }
      assert.deepEqual([read.hasWorkspace, read.isDefault, read.isAny], [true, true, false]);
      assert.ok(read.revision >= 4, "the revision must be that of the workspace");
    });

    workspaceTest(suite, "change the rows of their workspace", async (_f, { open }) => {
      const one = await open("one");
      const { workspaceId } = one;
      for (const [name, change] of Object.entries(changes)) {
        const own = await fill(one.store, name.toLowerCase());
        // Deletes what refers to the row first.
        const before = ["deleteEndpoint", "deleteModelDefinition", "deleteSecret"];
        const position = before.indexOf(name);
        const prepared = await transactIn(one, async (tx) => {
          if (position >= 0) await deleteDependents(tx, workspaceId, own);
          if (position >= 1) await tx.deleteEndpoint(workspaceId, own.endpointId);
          if (position >= 2) await tx.deleteModelDefinition(workspaceId, own.modelDefinitionId);
          return rowsOf(tx, workspaceId, own);
        });
        const material = await transactIn(one, async (tx) => {
          await change(tx, workspaceId, own);
          return rowsOf(tx, workspaceId, own);
        });
        assert.notDeepEqual(material, prepared, `${name} must change the rows of its workspace`);
      }
    });

    workspaceTest(suite, "change no rows of another workspace", async (f, { open }) => {
      const [one, two] = [await open("one"), await open("two")];
      const other = await fill(two.store, "two");
      const before = await shownBy(two.store);
      const row = await f.sealed(other.secretId);
      for (const [name, change] of Object.entries(changes)) {
        // A backend may also reject it.
        await transactIn(one, (tx) => change(tx, one.workspaceId, other)).catch(() => undefined);
        assert.deepEqual(
          await shownBy(two.store),
          before,
          `${name} must not change a row of another workspace`,
        );
      }
      assert.deepEqual(await f.sealed(other.secretId), row, "sealed values must not change");
    });

    workspaceTest(suite, "reference no rows of another workspace", async (_f, { open }) => {
      const [one, two] = [await open("one"), await open("two")];
      const own = await fill(one.store, "one");
      const other = await fill(two.store, "two");
      const before = [await shownBy(one.store), await shownBy(two.store)];
      for (const [name, write] of Object.entries(references)) {
        await assert.rejects(
          transactIn(one, (tx) => write(tx, one.workspaceId, { own, other })),
          `${name} must reject a reference to a row of another workspace`,
        );
        assert.deepEqual([await shownBy(one.store), await shownBy(two.store)], before, name);
      }
    });
  });
}

async function deleteDependents(
  tx: StoreTransaction,
  workspace: WorkspaceId,
  { endpointId, secretId }: Contents,
): Promise<void> {
  await tx.deleteMappingsOf(workspace, endpointId);
  await tx.deleteTagsOf(workspace, endpointId);
  await tx.deleteBindingsOf(workspace, endpointId);
  await tx.orphanModelDefinitions(workspace, secretId);
}
