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

/** Values of these fields become a label of a host name: `region`, `aws_region_name`, `awsRegion`. */
const hostPart = /(^|_)(region|location|resource|project)(_name|_id)?$/;
const hostLabel = /^[a-z0-9-]{1,63}$/;

/** Normalises `api_base`: trimmed, and dropped when blank. */
export const authConfigSchema: z.ZodType<AuthConfig> = stringMap({
  maxBytes: limits.authConfigBytes,
  refused,
  check(map) {
    for (const [key, value] of Object.entries(map)) {
      if (canonicalKey(key) === canonicalKey("api_base") && key !== "api_base") {
        return "must spell api_base so";
      }
      if (hostPart.test(wordsOf(key)) && !hostLabel.test(value)) {
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
    return "must have an api_base that is an https URL (http is allowed) in canonical form, without user, query or fragment";
  }
  map.api_base = apiBase;
  return undefined;
}

// What URL parsers repair in different ways (white space, back slashes, empty or encoded parts,
// numbers as addresses, dots in paths) is refused: the text that is bound into the envelope means
// one place to all of them.
function isBaseUrl(value: string): boolean {
  const written =
    /^https?:\/\/(?<host>[^\s/?#@\\:[\]]+|\[[^\]]+\])(:[1-9][0-9]{0,4})?(?<path>\/[!-~]*)?$/i;
  const { host, path = "/" } = written.exec(value)?.groups ?? {};
  if (host === undefined || /[?#\\]/.test(path) || !URL.canParse(value)) return false;
  const read = new URL(value);
  return read.hostname === host.toLowerCase() && read.pathname === path;
}

/** `awsRegion`, `aws-region` and `aws.region_` as `aws_region`. */
function wordsOf(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_|_$/g, "");
}
