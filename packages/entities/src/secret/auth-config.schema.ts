import type { z } from "zod";
import { limits } from "../limits.js";
import { authConfigLabels } from "./auth-config-labels.js";
import { canonicalKey, isCredentialField } from "./field-name.js";
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

/** Fields whose value becomes a host name label: `region`, `aws_region_name`, `awsRegion`. */
const hostPart = /(^|_)(?<part>region|location|resource|project)(_name|_id)?$/;
const hostLabel = /^[a-z0-9-]{1,63}$/;

/** Validates an `authConfig`. Trims `api_base` and drops it when blank. */
export const authConfigSchema: z.ZodType<AuthConfig> = stringMap({
  maxBytes: limits.authConfigBytes,
  forbidden,
  check(map) {
    for (const [key, value] of Object.entries(map)) {
      if (canonicalKey(key) === canonicalKey("api_base") && key !== "api_base") {
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
      const part = hostPart.exec(normaliseKey(key))?.groups?.part;
      if (part !== undefined && !hostLabel.test(value)) {
        return `must have a ${part} of 1 to 63 characters from a-z 0-9 -`;
      }
    }
    return normaliseApiBase(map);
  },
});

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

// Rejects text that URL parsers repair in different ways (white space, backslashes, empty or
// encoded parts, numeric hosts, dot segments): the text bound into the envelope must mean one host
// to all.
function isBaseUrl(value: string): boolean {
  const syntax =
    /^https?:\/\/(?<host>[^\s/?#@\\:[\]]+|\[[^\]]+\])(:[1-9][0-9]{0,4})?(?<path>\/[!-~]*)?$/i;
  const { host, path = "/" } = syntax.exec(value)?.groups ?? {};
  if (host === undefined || /[?#\\]/.test(path) || !URL.canParse(value)) return false;
  const parsed = new URL(value);
  return parsed.hostname === host.toLowerCase() && parsed.pathname === path;
}

/** Converts `awsRegion`, `aws-region` and `aws.region_` to `aws_region`. */
function normaliseKey(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_|_$/g, "");
}
