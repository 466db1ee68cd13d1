import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import type { StoreReader, StoreTransaction } from "../store-rows.js";
import { notFound } from "./errors.js";

/** Row operations without their first argument, the workspace. */
type Confined<Rows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends (
    workspace: WorkspaceId,
    ...rest: infer Rest
  ) => infer Result
    ? (...rest: Rest) => Result
    : Rows[Name];
};

/** Row reads in one workspace. Rules have no way to another one. */
export type WorkspaceReader = Confined<StoreReader>;
/** The row operations of a mutation in one workspace. */
export type WorkspaceTransaction = Confined<StoreTransaction>;

/** The members of a transaction that take no workspace. */
type InstallationWide = "newRevision" | "activeKekVersion";

const readOperations = {
  hasWorkspace: true,
  revision: true,
  secret: true,
  secrets: true,
  modelDefinition: true,
  modelDefinitions: true,
  endpoint: true,
  endpoints: true,
  binding: true,
  bindings: true,
  limit: true,
  limits: true,
} satisfies Record<Exclude<keyof StoreReader, InstallationWide>, true>;

const writeOperations = {
  countRows: true,
  insertSecret: true,
  updateSecret: true,
  deleteSecret: true,
  insertModelDefinition: true,
  updateModelDefinition: true,
  deleteModelDefinition: true,
  modelDefinitionsByIds: true,
  orphanModelDefinitions: true,
  insertEndpoint: true,
  updateEndpoint: true,
  deleteEndpoint: true,
  endpointsUsing: true,
  insertMappings: true,
  deleteMappings: true,
  deleteMappingsOf: true,
  putTag: true,
  deleteTag: true,
  deleteTagsOf: true,
  insertBinding: true,
  deleteBinding: true,
  deleteBindingsOf: true,
  insertLimit: true,
  updateLimit: true,
  deleteLimit: true,
  appendAudit: true,
} satisfies Record<Exclude<keyof StoreTransaction, keyof StoreReader | InstallationWide>, true>;

const reads = Object.keys(readOperations);
const readsAndWrites = [...reads, ...Object.keys(writeOperations)];

/** The reads of one workspace. */
export function confineReader(rows: StoreReader, workspace: WorkspaceId): WorkspaceReader {
  return {
    ...bind<WorkspaceReader>(rows, workspace, reads),
    activeKekVersion: () => rows.activeKekVersion(),
  };
}

/** The row operations of a mutation in one workspace. */
export function confineTransaction(
  rows: StoreTransaction,
  workspace: WorkspaceId,
): WorkspaceTransaction {
  return {
    ...bind<WorkspaceTransaction>(rows, workspace, readsAndWrites),
    newRevision: rows.newRevision,
    activeKekVersion: () => rows.activeKekVersion(),
  };
}

/** The given row operations. @throws RESOURCE_DOES_NOT_EXIST if their workspace does not exist */
export async function requireWorkspace<Rows extends WorkspaceReader>(
  rows: Rows,
  workspaceId: WorkspaceId,
): Promise<Rows> {
  if (workspaceId === defaultWorkspace || (await rows.hasWorkspace())) return rows;
  return notFound("GatewayWorkspace", { workspaceId });
}

type RowOperation = (workspace: WorkspaceId, ...rest: readonly unknown[]) => unknown;

function bind<Rows>(rows: object, workspace: WorkspaceId, names: readonly string[]): Rows {
  const operations = rows as Readonly<Record<string, RowOperation>>;
  const bound = names.map((name) => [
    name,
    (...rest: readonly unknown[]) => operations[name]?.(workspace, ...rest),
  ]);
  return Object.fromEntries(bound);
}
