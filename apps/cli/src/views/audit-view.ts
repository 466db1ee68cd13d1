import type { AuditRecord } from "@gw/store-abstract";
import type { View } from "../terminal/output.js";
import { showTime } from "./time.js";

export const auditView: View<AuditRecord> = {
  none: "no audit records",
  columns: [
    { title: "time", of: (record) => showTime(record.time) },
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

function showResult({ result, code }: AuditRecord): string {
  return code === undefined ? result : `${result}: ${code}`;
}
