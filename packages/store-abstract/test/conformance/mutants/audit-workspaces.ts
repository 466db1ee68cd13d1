import type { AuditLog, AuditRecord, GatewayBackend, NewAuditRecord } from "../../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

function auditMutant(
  defect: string,
  caughtBy: string,
  members: (log: AuditLog, backend: GatewayBackend) => Partial<AuditLog>,
): Mutant {
  const wrap = (backend: GatewayBackend) => ({
    ...backend,
    auditLog: replaced(backend.auditLog, members(backend.auditLog, backend)),
  });
  return { defect, caughtBy, wrap };
}

function shown(
  log: AuditLog,
  change: (record: AuditRecord) => AuditRecord,
): Pick<AuditLog, "list"> {
  return {
    async list(input) {
      const page = await log.list(input);
      return { ...page, items: page.items.map(change) };
    },
  };
}

const stored = "the audit log › stores all fields";
const listed = "audit records › of one workspace are listed, also after its deletion";

/** Defects of the workspaces of audit records. */
export const auditWorkspaceMutants: readonly Mutant[] = [
  auditMutant("lists the records of all workspaces", listed, (log) => ({
    list: ({ workspaceId: _, ...input } = {}) => log.list(input),
  })),
  auditMutant("adds records without a workspace to its list", listed, (log) => ({
    async list(input = {}) {
      const { workspaceId, ...rest } = input;
      if (workspaceId === undefined) return log.list(rest);
      const items = (await log.list({ ...rest, maxResults: 1_000 })).items.filter(
        (record) => (record.workspaceId ?? workspaceId) === workspaceId,
      );
      return { items: items.slice(0, input.maxResults) };
    },
  })),
  auditMutant("lists no records of a deleted workspace", listed, (log, { workspaces }) => ({
    async list(input = {}) {
      const page = await log.list(input);
      const { byWorkspace } = (await workspaces?.revisions()) ?? {};
      const isKnown = byWorkspace?.has(input.workspaceId ?? "default");
      return isKnown ? page : { items: [] };
    },
  })),
  auditMutant("loses the workspace of appended records", stored, (log) => ({
    append: (records) =>
      log.append(records.map(({ workspaceId: _, ...record }): NewAuditRecord => record)),
  })),
  auditMutant("loses the details of records", stored, (log) =>
    shown(log, ({ details: _, ...record }) => record),
  ),
  auditMutant(
    "truncates the details of a deletion",
    "audit records › of a deletion have what it removed",
    (log) => shown(log, (record) => ({ ...record, details: record.details?.slice(0, 64) })),
  ),
  auditMutant(
    "assigns records of the installation to default",
    "audit records › of the installation have no workspace",
    (log) => shown(log, (record) => ({ workspaceId: "default", ...record })),
  ),
];
