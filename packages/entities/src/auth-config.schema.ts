import type { z } from "zod";
import { limits } from "./limits.js";
import type { AuthConfig } from "./secret.js";
import { canonicalKey, stringMap } from "./string-map.schema.js";

/** Fields by which other gateways let a caller choose where a credential goes. */
const refused = [
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

/** Values of these fields become a label of a host name: `region`, `aws_region_name`, … */
const hostPart = /(^|_)(region|location|resource|project)(_name|_id)?$/;
const hostLabel = /^[a-z0-9-]{1,63}$/;

/** Normalises `api_base`: trimmed, and dropped when blank. */
export const authConfigSchema: z.ZodType<AuthConfig> = stringMap({
  maxBytes: limits.authConfigBytes,
  refused,
  check(map) {
    for (const [key, value] of Object.entries(map)) {
      const canonical = canonicalKey(key);
      if (canonical === "api_base" && key !== "api_base") return "must spell api_base so";
      if (hostPart.test(canonical) && !hostLabel.test(value)) {
        return "must have a region, location, resource or project of 1 to 63 characters of a-z 0-9 -";
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
    return "must have an api_base that is an https URL without user, query or fragment (http is allowed)";
  }
  map.api_base = apiBase;
  return undefined;
}

// What URL parsers repair in different ways (white space, back slashes, empty parts) is refused,
// so that the text that is bound into the envelope means one place to all of them.
function isBaseUrl(value: string): boolean {
  return /^https?:\/\/[^\s/?#@\\]+(\/[^\s?#\\]*)?$/i.test(value) && URL.canParse(value);
}
