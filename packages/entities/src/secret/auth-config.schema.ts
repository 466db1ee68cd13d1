import type { z } from "zod";
import { limits } from "../limits.js";
import { whiteSpace } from "../schema-primitives/text.schema.js";
import { authConfigLabels } from "./auth-config-labels.js";
import { baseUrlPattern, isBaseUrl } from "./base-url.js";
import {
  canonicalKey,
  credentialFieldPattern,
  fieldsPattern,
  inAnyNotation,
  isCredentialField,
} from "./field-name.js";
import type { AuthConfig } from "./secret.js";
import { stringMap } from "./string-map.schema.js";

/** Fields that other gateways accept to redirect a call, and with it the credential. */
const forbidden = [
  "base_url",
  "endpoint",
  "endpoint_url",
  "azure_endpoint",
  "host",
  "proxy",
  "token_url",
  "model_list",
  "fallbacks",
  "custom_llm_provider",
];

const hostParts = ["region", "location", "resource", "project"];
/** Fields whose value becomes a host name label: `region`, `aws_region_name`, `awsRegion`. */
const hostPart = new RegExp(
  `(${hostParts.map(inAnyNotation).join("|")})(?:[_.-]*(?:${inAnyNotation("name")}|${inAnyNotation("id")}))?[_.-]*$`,
);
const hostLabel = /^[a-z0-9-]{1,63}$/;
const labels = [...authConfigLabels.keys()].join("|");
/** Other notations of `api_base`. */
const otherApiBase = `^(?!api_base$)${fieldsPattern(["api_base"]).slice(1)}`;

/** Validates an `authConfig`. Trims `api_base` and drops it when blank. */
export const authConfigSchema: z.ZodType<AuthConfig> = stringMap({
  maxBytes: limits.authConfigBytes,
  forbidden,
  check(map) {
    for (const [key, value] of Object.entries(map)) {
      if (key !== "api_base" && canonicalKey(key) === canonicalKey("api_base")) {
        return "must use the exact field name `api_base`";
      }
      if (isCredentialField(key)) {
        return "must not contain a credential: keys, tokens, passwords and secrets belong in `secret_value`";
      }
      const label = authConfigLabels.get(key);
      if (label !== undefined) {
        const text = value.trim();
        if (text !== "" && !label.pattern.test(text)) {
          return `must have an \`${key}\` of ${label.rule}`;
        }
        continue;
      }
      const part = hostPart.exec(key)?.[1];
      if (part !== undefined && !hostLabel.test(value)) {
        return `must have a ${canonicalKey(part)} of 1 to 63 characters from a-z 0-9 -`;
      }
    }
    return normaliseApiBase(map);
  },
  checkSchema: {
    forbidden: [otherApiBase, credentialFieldPattern],
    values: {
      api_base: trimmed(baseUrlPattern),
      ...Object.fromEntries(
        [...authConfigLabels].map(([key, { pattern }]) => [key, trimmed(pattern.source)]),
      ),
    },
    valuesByPattern: { [`^(?!(?:${labels})$).*${hostPart.source}`]: hostLabel.source },
  },
});

/** The pattern of a value that is blank or matches, apart from white space around it. */
function trimmed(pattern: string): string {
  return `^${whiteSpace}*(?:${pattern.replace(/^\^|\$$/g, "")})?${whiteSpace}*$`;
}

function normaliseApiBase(map: Record<string, string>): string | undefined {
  const apiBase = map.api_base?.trim();
  if (apiBase === undefined) return undefined;
  if (apiBase === "") {
    delete map.api_base;
    return undefined;
  }
  if (!isBaseUrl(apiBase)) {
    return "must have an `api_base` that is an https or http URL in canonical form, without user, query or fragment";
  }
  map.api_base = apiBase;
  return undefined;
}
