import type { ListedAuditRecord } from "@gw/store-rest/protocol";
import type { View } from "../terminal/output.js";
import { showTime } from "./time.js";

/** @param workspaces names of workspaces by id; without any, the column of workspaces is omitted */
export function auditView(workspaces: ReadonlyMap<string, string>): View<ListedAuditRecord> {
  const workspaceOf = ({ workspaceId }: ListedAuditRecord) =>
    workspaceId && (workspaces.get(workspaceId) ?? workspaceId);
  return {
    none: "no audit records",
    columns: [
      { title: "time", of: (record) => showTime(record.time) },
      ...(workspaces.size > 0 ? [{ title: "workspace", of: workspaceOf }] : []),
      { title: "action", of: (record) => record.action },
      { title: "result", of: showResult },
      { title: "principal", of: (record) => record.principal },
      { title: "target", of: (record) => record.targetName ?? record.targetId },
      { title: "count", of: (record) => record.count?.toString() },
      { title: "revision", of: (record) => record.revision?.toString() },
      { title: "request", of: (record) => record.requestId },
    ],
    details: (record) => [
      ["time", showTime(record.time)],
      ["action", record.action],
      ["result", showResult(record)],
    ],
  };
}

function showResult({ result, code }: ListedAuditRecord): string {
  return code === undefined ? result : `${result}: ${code}`;
}
