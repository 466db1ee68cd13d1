import {
  defaultWorkspace,
  GatewayError,
  type GatewayWorkspace,
  type MutationContext,
  type UpdateGatewayWorkspaceInput,
  type WorkspaceId,
} from "@gw/entities";
import {
  createGatewayWorkspaceSchema,
  deleteGatewayWorkspaceSchema,
  gatewayWorkspaceRefSchema,
  listGatewayWorkspacesSchema,
  mutationContextSchema,
  parseInput,
  updateGatewayWorkspaceSchema,
} from "@gw/entities/schemas";
import type { AuditAction } from "../ports/audit-log.js";
import type { StoreEnvironment } from "../ports/gateway-backend.js";
import type { LiveServer } from "../ports/server-registry.js";
import type { WorkspaceDirectory } from "../ports/workspace-directory.js";
import type {
  WorkspaceContents,
  WorkspaceRow,
  WorkspaceRows,
  WorkspaceRowTransaction,
} from "../ports/workspace-rows.js";
import { compact } from "./compact.js";
import { alreadyExists, notFound } from "./errors.js";
import { notifyCommitted } from "./mutation.js";
import { pageOf } from "./paging.js";
import { randomHex } from "./random-hex.js";

/** Options of {@link createWorkspaceDirectory}. */
export interface WorkspaceDirectoryOptions extends StoreEnvironment {
  readonly rows: WorkspaceRows;
}

/**
 * Implements the rules of workspaces over the rows of a backend. Names are unique, `default` can be
 * neither suspended nor deleted, and a workspace with content is deleted with `cascade` only.
 */
export function createWorkspaceDirectory(options: WorkspaceDirectoryOptions): WorkspaceDirectory {
  const { rows, clock = Date.now, newId = randomHex } = options;

  async function run<T>(
    by: MutationContext | undefined,
    work: (change: WorkspaceChange) => Promise<T>,
  ): Promise<T> {
    const { principal, requestId, onCommitted } = parseInput(mutationContextSchema, by ?? {});
    const [result, revision] = await rows.transact(async (tx) => {
      const time = clock();
      const revision = tx.newRevision;
      const audit = (action: AuditAction, target: WorkspaceRow, details?: string): Promise<void> =>
        tx.appendAudit({
          time,
          action,
          result: "succeeded",
          principal,
          requestId,
          targetId: target.workspaceId,
          targetName: target.name,
          revision,
          details,
        });
      return [await work({ tx, now: time, principal, audit }), revision] as const;
    });
    notifyCommitted(onCommitted, revision);
    return result;
  }

  return {
    async create(input, by) {
      const { name, description } = parseInput(createGatewayWorkspaceSchema, input);
      const workspaceId = `w-${newId()}`;
      return run(by, async ({ tx, now, principal, audit }) => {
        requireWorkspaceServers(await tx.liveServers());
        if ((await tx.workspace({ name })) !== undefined)
          alreadyExists("GatewayWorkspace", { name });
        const row = {
          workspaceId,
          name,
          description,
          suspended: false,
          createdAt: now,
          createdBy: principal,
          lastUpdatedAt: now,
          lastUpdatedBy: principal,
          createdRevision: tx.newRevision,
        };
        await tx.insertWorkspace(row);
        await audit("workspace.create", row);
        return toWorkspace(row);
      });
    },

    async get(ref) {
      const key = parseInput(gatewayWorkspaceRefSchema, ref);
      return toWorkspace((await rows.workspace(key)) ?? notFound("GatewayWorkspace", { ...key }));
    },

    async update(input, by) {
      const update = parseInput(updateGatewayWorkspaceSchema, input);
      if (update.suspended) requireNotDefault(update.workspaceId, "suspended");
      return run(by, (change) => updateWorkspace(change, update));
    },

    async delete(input, by) {
      const { workspaceId, cascade } = parseInput(deleteGatewayWorkspaceSchema, input);
      requireNotDefault(workspaceId, "deleted");
      await run(by, async ({ tx, now, audit }) => {
        const row = await requireWorkspace(tx, workspaceId);
        const contents = partsOf(await tx.contentsOf(workspaceId, now));
        if (!cascade) requireEmpty(row, contents);
        await tx.markDeleted(workspaceId, now);
        await audit("workspace.delete", row, contents);
      });
    },

    list: async (input = {}) =>
      pageOf({
        name: "workspaces",
        request: parseInput(listGatewayWorkspacesSchema, input),
        filters: {},
        // The positions of a list begin with 1, the revisions of workspaces with 0.
        read: async ({ after, limit }) => {
          const page = await rows.pageWorkspaces({ after: after - 1, limit });
          return page.map((row) => ({ row, createdRevision: row.createdRevision + 1 }));
        },
        present: ({ row }) => toWorkspace(row),
      }),

    revision: () => rows.revision(),
    revisions: () => rows.revisions(),
    purge: (limit) => rows.purge(limit),
  };
}

/** A change of the directory in progress: its transaction, time and caller. */
interface WorkspaceChange {
  readonly tx: WorkspaceRowTransaction;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly principal: string | undefined;
  audit(action: AuditAction, target: WorkspaceRow, details?: string): Promise<void>;
}

async function updateWorkspace(
  { tx, now, principal, audit }: WorkspaceChange,
  { workspaceId, description, suspended }: UpdateGatewayWorkspaceInput,
): Promise<GatewayWorkspace> {
  const row = await requireWorkspace(tx, workspaceId);
  const updated = { lastUpdatedAt: now, lastUpdatedBy: principal };
  const changes = {
    ...updated,
    ...(description !== undefined && { description }),
    ...(suspended !== undefined && { suspended }),
  };
  await tx.updateWorkspace(workspaceId, changes);
  await audit("workspace.update", row);
  const merged = { ...row, ...changes };
  return toWorkspace({ ...merged, description: merged.description ?? undefined });
}

async function requireWorkspace(
  tx: WorkspaceRowTransaction,
  workspaceId: WorkspaceId,
): Promise<WorkspaceRow> {
  return (await tx.workspace({ workspaceId })) ?? notFound("GatewayWorkspace", { workspaceId });
}

/** @throws INVALID_STATE */
function requireNotDefault(workspaceId: WorkspaceId, change: string): void {
  if (workspaceId !== defaultWorkspace) return;
  const message = `GatewayWorkspace '${defaultWorkspace}' cannot be ${change}`;
  throw new GatewayError("INVALID_STATE", message);
}

/**
 * Servers of earlier releases show all rows to any token.
 *
 * @throws INVALID_STATE
 */
function requireWorkspaceServers(servers: readonly LiveServer[]): void {
  const older = servers.filter(({ knowsWorkspaces }) => !knowsWorkspaces);
  if (older.length === 0) return;
  const ids = older.map(({ serverId }) => serverId).join(", ");
  throw new GatewayError(
    "INVALID_STATE",
    `These servers run a release that does not know workspaces: ${ids}; upgrade or stop them first`,
  );
}

/** @throws INVALID_STATE */
function requireEmpty({ name }: WorkspaceRow, contents: string | undefined): void {
  if (contents === undefined) return;
  throw new GatewayError(
    "INVALID_STATE",
    `GatewayWorkspace '${name}' contains ${contents}; delete them first or set \`cascade\``,
  );
}

/** Such as `3 secrets, 1 endpoint`; `undefined` for an empty workspace. */
function partsOf(contents: WorkspaceContents): string | undefined {
  const parts = [
    counted(contents.secrets, "secret"),
    counted(contents.modelDefinitions, "model definition"),
    counted(contents.endpoints, "endpoint"),
    counted(contents.bindings, "binding"),
    counted(contents.limits, "limit"),
    counted(contents.tokens, "access token"),
  ].flat();
  return parts.length === 0 ? undefined : parts.join(", ");
}

function counted(count: number, entity: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${entity}${count === 1 ? "" : "s"}`];
}

function toWorkspace(row: WorkspaceRow): GatewayWorkspace {
  return compact({
    workspaceId: row.workspaceId,
    name: row.name,
    description: row.description,
    suspended: row.suspended,
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}
