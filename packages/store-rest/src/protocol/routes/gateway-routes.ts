import { listAuditRecordsSchema } from "@gw/store-abstract";
import { optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { keyedResponse, objectResponse, pageResponse } from "../codecs/response.js";
import { flag, integer, text, time } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { alwaysPaged } from "../shapes/paging.js";

/** `action`, `result` and `code` are plain strings: a newer server may send values unknown here. */
const auditRecord = objectOf({
  sequence: optional(integer, "The place in the log of the installation, for its tokens only."),
  time: required(time),
  action: required(text),
  result: required(text),
  workspaceId: optional(text, "Absent for actions on the installation."),
  principal: optional(text),
  requestId: optional(text),
  targetId: optional(text),
  targetName: optional(text),
  revision: optional(integer),
  code: optional(text),
  count: optional(
    integer,
    "Number of rejected actions in the minute that ends at `time`, for a sum.",
  ),
  details: optional(text, "What a deletion removed, such as `3 secrets, 1 endpoint`."),
});

export const revisionRoutes: Pick<ProtocolRoutes, "getRevision"> = {
  getRevision: defineRoute("getRevision", {
    at: "GET /revision",
    permission: "read",
    scope: "workspace",
    summary: "Gets the store revision. Reload cached data when it differs from the last one read.",
    request: {},
    input: noInput,
    response: keyedResponse("revision", integer),
  }),
};

/** The routes about the gateway as a whole that call no store method. */
export const hostRoutes: Pick<ProtocolRoutes, "getSecretsConfig" | "listAuditRecords"> = {
  getSecretsConfig: defineRoute("getSecretsConfig", {
    at: "GET /secrets/config",
    permission: "read",
    scope: "workspace",
    summary: "Gets whether the server can store secrets, as MLflow's UI asks.",
    request: {},
    input: noInput,
    response: objectResponse(
      objectOf({ secretsAvailable: required(flag), usingDefaultPassphrase: required(flag) }),
    ),
  }),

  listAuditRecords: defineRoute("listAuditRecords", {
    at: "GET /audit",
    permission: "admin",
    scope: "workspace",
    summary:
      "Lists audit records, newest first, 100 per page when max_results is absent. A token of the " +
      "installation that names no workspace gets those of all workspaces.",
    request: {
      workspaceId: optional(text, "Only records of this workspace."),
      principal: optional(text),
      action: optional(text, "Such as secret.create."),
      targetId: optional(text),
      since: optional(time, "Only records of this time or later, in milliseconds since 1970."),
      until: optional(time, "Only records before this time, in milliseconds since 1970."),
      ...alwaysPaged,
    },
    input: listAuditRecordsSchema,
    response: pageResponse("records", auditRecord),
  }),
};
