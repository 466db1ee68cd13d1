import {
  activateKekSchema,
  type KeyOperations,
  kekRefSchema,
  reencryptSecretsSchema,
  rotateSecretsSchema,
  verifySecretsSchema,
} from "@gw/store-abstract";
import { plain, under, wholeListOf } from "../codecs/answer.js";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import { flag, integer, text } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { kek } from "../shapes/kek.js";
import { liveServer } from "../shapes/live-server.js";
import { step, stretch } from "../shapes/secret-step.js";

/** Keys: for administrators, and of ours alone. The long work goes in steps, one a call. */
export const keyRoutes: Pick<ProtocolRoutes, keyof KeyOperations> = {
  listKeks: defineRoute("listKeks", {
    at: "GET /keys",
    permission: "admin",
    summary: "Lists the versions of the key-encryption key, without any key.",
    request: {},
    input: noInput,
    answer: wholeListOf("keks", kek),
  }),

  listServers: defineRoute("listServers", {
    at: "GET /keys/servers",
    permission: "admin",
    summary: "Lists the running servers with the key versions that each holds.",
    request: {},
    input: noInput,
    answer: wholeListOf("servers", liveServer),
  }),

  stageKek: defineRoute("stageKek", {
    at: "POST /keys/stage",
    permission: "admin",
    summary: "Enters a version that the server has in its settings, as staged.",
    request: { version: required(integer) },
    input: kekRefSchema,
    answer: under("kek", kek),
  }),

  activateKek: defineRoute("activateKek", {
    at: "POST /keys/activate",
    permission: "admin",
    summary: "Makes a staged version the one under which secrets are written.",
    request: {
      version: required(integer),
      ignoreServers: optional(
        listOf(text),
        "Servers that lack the key and may: they are known to be gone.",
      ),
    },
    input: activateKekSchema,
    answer: under("kek", kek),
  }),

  retireKek: defineRoute("retireKek", {
    at: "POST /keys/retire",
    permission: "admin",
    summary: "Ends a version that no secret names any more.",
    request: { version: required(integer) },
    input: kekRefSchema,
    answer: under("kek", kek),
  }),

  rotateSecrets: defineRoute("rotateSecrets", {
    at: "POST /keys/rotate",
    permission: "admin",
    summary:
      "Wraps the data keys of some secrets under the active version: one step of a rotation.",
    request: { ...stretch, dryRun: optional(flag, "Writes nothing.") },
    input: rotateSecretsSchema,
    answer: plain(
      objectOf({
        target: required(integer, "The active version."),
        rotated: required(integer),
        overtaken: required(integer, "Written by somebody else meanwhile; still to be looked at."),
        ...step,
      }),
    ),
  }),

  verifySecrets: defineRoute("verifySecrets", {
    at: "POST /keys/verify",
    permission: "admin",
    summary: "Opens some secrets, and says which do not open; gives no value away.",
    request: {
      ...stretch,
      activeOnly: optional(flag, "With the active version alone."),
      outdatedOnly: optional(flag, "Only those that a rotation would wrap anew."),
    },
    input: verifySecretsSchema,
    answer: plain(objectOf({ opened: required(integer), ...step })),
  }),

  reencryptSecrets: defineRoute("reencryptSecrets", {
    at: "POST /keys/reencrypt",
    permission: "admin",
    summary: "Gives some secrets fresh data keys under the active version.",
    request: stretch,
    input: reencryptSecretsSchema,
    answer: plain(objectOf({ reencrypted: required(integer), ...step })),
  }),
};
