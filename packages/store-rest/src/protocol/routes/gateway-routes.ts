import { listAuditRecordsSchema } from "@gw/store-abstract";
import { pageOf, under } from "../codecs/answer.js";
import { optional } from "../codecs/field.js";
import { integer, text } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { auditRecord } from "../shapes/audit-record.js";
import { paging } from "../shapes/paging.js";

/** What is ours alone and about the gateway as a whole. */
export const gatewayRoutes: Pick<ProtocolRoutes, "getRevision" | "listAuditRecords"> = {
  getRevision: defineRoute("getRevision", {
    at: "GET /revision",
    permission: "read",
    summary: "Says how often the store was changed; a different number means reload.",
    request: {},
    input: noInput,
    answer: under("revision", integer),
  }),

  listAuditRecords: defineRoute("listAuditRecords", {
    at: "GET /audit",
    permission: "admin",
    summary: "Lists the audit trail, newest first; 100 records where max_results is absent.",
    request: {
      principal: optional(text),
      action: optional(text, "Such as secret.create."),
      targetId: optional(text),
      ...paging,
      maxResults: optional(integer, "1 to 1,000; 100 when absent."),
    },
    input: listAuditRecordsSchema,
    answer: pageOf("records", auditRecord),
  }),
};
