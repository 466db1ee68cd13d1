import { pageRequestShape, record } from "@gw/entities/schemas";
import { type LimitOperations, listLimitStatusSchema, releaseLimitGatewaySchema } from "@gw/limits";
import { enumOf } from "../codecs/enum-of.js";
import { optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { emptyResponse, pageResponse } from "../codecs/response.js";
import { flag, integer, text, time } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { limitMeasure } from "../shapes/limit.js";
import { alwaysPaged } from "../shapes/paging.js";

const allowanceStatus = objectOf({
  limitId: required(text),
  name: required(text, "Of the limit."),
  measure: required(limitMeasure),
  enabled: required(flag, "Whether the limit applies to calls."),
  subject: optional(
    text,
    "As in the scope of the limit; absent for all calls of the workspace, and if nothing is used.",
  ),
  windowStart: optional(time, "With fixed windows only."),
  windowEnd: optional(time, "With fixed windows only."),
  amount: required(text, "USD for the measure cost, otherwise a whole number; so are the others."),
  spent: required(text, "Used up in this window, or not yet refilled; 0 for running calls."),
  leased: required(text, "Held by gateways for calls that run or may come."),
  remaining: required(text, "Neither spent nor leased; at least 0."),
  percent: required(
    integer,
    "Of the amount that is spent, or leased for running calls; over 100 beyond the amount.",
  ),
});

const limitGateway = objectOf({
  gatewayId: required(text, "Of one run of a process; after a restart it has another one."),
  state: required(
    enumOf(["live", "expired", "closed"]),
    "`expired`: without contact for 10 seconds. `closed`: it has ended.",
  ),
  expiresAt: required(time),
  leases: required(integer, "Allowances that it holds units of."),
});

export const limitOperationRoutes: Pick<ProtocolRoutes, keyof LimitOperations> = {
  listLimitStatus: defineRoute("listLimitStatus", {
    at: "GET /limits/status",
    permission: "read",
    scope: "workspace",
    summary:
      "Lists what is used of limits, in the order of their ids: one item for each subject, and one for a limit that no call has used. Pages have 100 items when max_results is absent.",
    request: { limitId: optional(text, "Only this limit."), ...alwaysPaged },
    input: listLimitStatusSchema,
    response: pageResponse("statuses", allowanceStatus),
  }),

  listLimitGateways: defineRoute("listLimitGateways", {
    at: "GET /limits/gateways",
    permission: "admin",
    scope: "installation",
    summary:
      "Lists the gateways that hold units of limits, or have been in contact in the last hour; 100 per page when max_results is absent.",
    request: alwaysPaged,
    input: record(pageRequestShape),
    response: pageResponse("gateways", limitGateway),
  }),

  releaseLimitGateway: defineRoute("releaseLimitGateway", {
    at: "POST /limits/release",
    permission: "admin",
    scope: "installation",
    auditAction: "limit.release",
    auditTarget: "self",
    summary:
      "Ends a gateway that is lost for good, and releases the units of limits that it holds. Those of strict limits and of buckets count as used.",
    request: { gatewayId: required(text) },
    input: releaseLimitGatewaySchema,
    response: emptyResponse(),
  }),
};
