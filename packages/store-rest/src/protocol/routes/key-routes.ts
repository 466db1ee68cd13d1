import {
  activateKekSchema,
  type KeyOperations,
  kekRefSchema,
  kekStates,
  reencryptSecretsSchema,
  rotateSecretsSchema,
  verifySecretsSchema,
} from "@gw/store-abstract";
import { enumOf } from "../codecs/enum-of.js";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import { keyedResponse, listResponse, objectResponse } from "../codecs/response.js";
import { flag, integer, text, time } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { rangeResult, secretRange } from "../shapes/secret-range.js";

const kek = objectOf({
  version: required(integer),
  provider: required(text),
  fingerprint: required(text),
  state: required(enumOf(kekStates)),
  createdAt: required(time),
  activatedAt: optional(time),
  retiredAt: optional(time),
  secrets: required(integer, "Number of secrets that the version wraps."),
});

const server = objectOf({
  serverId: required(text),
  kekVersions: required(listOf(integer)),
  knowsWorkspaces: required(flag, "Whether its release confines each request to a workspace."),
  startedAt: required(time),
  silentFor: required(integer, "Milliseconds since the last heartbeat."),
});

/** Key management. Operations over all secrets process one range of secrets per request. */
export const keyRoutes: Pick<ProtocolRoutes, keyof KeyOperations> = {
  listKeks: defineRoute("listKeks", {
    at: "GET /keys",
    permission: "admin",
    scope: "installation",
    summary: "Lists the versions of the key-encryption key, without key material.",
    request: {},
    input: noInput,
    response: listResponse("keks", kek),
  }),

  listServers: defineRoute("listServers", {
    at: "GET /keys/servers",
    permission: "admin",
    scope: "installation",
    summary: "Lists the running servers and the key versions that each server has loaded.",
    request: {},
    input: noInput,
    response: listResponse("servers", server),
  }),

  stageKek: defineRoute("stageKek", {
    at: "POST /keys/stage",
    permission: "admin",
    scope: "installation",
    auditAction: "kek.stage",
    auditTarget: "self",
    summary: "Registers a key version from the server's settings as staged.",
    request: { version: required(integer) },
    input: kekRefSchema,
    response: keyedResponse("kek", kek),
  }),

  activateKek: defineRoute("activateKek", {
    at: "POST /keys/activate",
    permission: "admin",
    scope: "installation",
    auditAction: "kek.activate",
    auditTarget: "self",
    summary: "Activates a staged version. New secrets are encrypted under it.",
    request: {
      version: required(integer),
      ignoreServers: optional(
        listOf(text),
        "Ids of servers that do not need the key because they no longer run.",
      ),
    },
    input: activateKekSchema,
    response: keyedResponse("kek", kek),
  }),

  retireKek: defineRoute("retireKek", {
    at: "POST /keys/retire",
    permission: "admin",
    scope: "installation",
    auditAction: "kek.retire",
    auditTarget: "self",
    summary: "Retires a version that no longer wraps any secret.",
    request: { version: required(integer) },
    input: kekRefSchema,
    response: keyedResponse("kek", kek),
  }),

  rotateSecrets: defineRoute("rotateSecrets", {
    at: "POST /keys/rotate",
    permission: "admin",
    scope: "installation",
    auditAction: "kek.rotate",
    auditTarget: "self",
    summary: "Rewraps the data keys of a range of secrets under the active version.",
    request: { ...secretRange, dryRun: optional(flag, "Checks the range and writes nothing.") },
    input: rotateSecretsSchema,
    response: objectResponse(
      objectOf({
        target: required(integer, "The active version."),
        rotated: required(integer),
        overtaken: required(
          integer,
          "Number of secrets that another request changed meanwhile; rotate the range again.",
        ),
        ...rangeResult,
      }),
    ),
  }),

  verifySecrets: defineRoute("verifySecrets", {
    at: "POST /keys/verify",
    permission: "admin",
    scope: "installation",
    auditAction: "kek.verify",
    auditTarget: "self",
    summary: "Decrypts a range of secrets and lists those that fail, without returning values.",
    request: {
      ...secretRange,
      activeOnly: optional(flag, "Decrypts with the active version only."),
      outdatedOnly: optional(flag, "Checks only the secrets that a rotation would rewrap."),
    },
    input: verifySecretsSchema,
    response: objectResponse(objectOf({ opened: required(integer), ...rangeResult })),
  }),

  reencryptSecrets: defineRoute("reencryptSecrets", {
    at: "POST /keys/reencrypt",
    permission: "admin",
    scope: "installation",
    auditAction: "secret.reencrypt",
    auditTarget: "self",
    summary: "Encrypts a range of secrets with new data keys under the active version.",
    request: secretRange,
    input: reencryptSecretsSchema,
    response: objectResponse(objectOf({ reencrypted: required(integer), ...rangeResult })),
  }),
};
