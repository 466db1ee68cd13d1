import { type AuthConfig, type GatewayEndpointTag, isCredentialField } from "@gw/entities";
import { wrongUse } from "../cli-error.js";

/** Parses `--auth region=eu-central-1 …`. */
export function parseAuth(pairs: readonly string[] | undefined): AuthConfig | undefined {
  if (pairs === undefined) return undefined;
  const entries = pairs.map((pair) => {
    const [key, value] = split(pair);
    if (value === undefined) {
      throw wrongUse("--auth must be key=value, such as --auth region=eu-central-1");
    }
    if (isCredentialField(key)) {
      throw wrongUse(
        "--auth is for settings that are not secret (api_base, region, auth_mode, …); everyone who " +
          "may list secrets sees them. Pass a credential with --field and a prompt, --value - or " +
          "--from-file",
      );
    }
    return [key, value] as const;
  });
  if (new Set(entries.map(([key]) => key)).size !== entries.length) {
    throw wrongUse("--auth has the same key twice");
  }
  return Object.fromEntries(entries);
}

/** Parses `--tag team=search`, or `--tag beta` for a tag without a value. */
export function parseTag(pair: string): GatewayEndpointTag {
  const [key, value] = split(pair);
  if (key === "" || value === "") throw wrongUse("--tag must be key=value or key");
  return value === undefined ? { key } : { key, value };
}

function split(pair: string): readonly [string, string | undefined] {
  const at = pair.indexOf("=");
  return at === -1 ? [pair, undefined] : [pair.slice(0, at), pair.slice(at + 1)];
}
