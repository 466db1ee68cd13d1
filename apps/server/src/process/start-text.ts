import { relative } from "node:path";
import type { OpenedGateway, ServerSettings } from "@gw/gateway";
import type { AdminToken } from "../auth/admin-token.js";

/** What a start says to the person who made it: where everything is, and what to do next. */
export function startText(options: {
  readonly settings: ServerSettings;
  readonly gateway: Pick<OpenedGateway, "database">;
  readonly admin: AdminToken;
  readonly url: string;
  readonly notices: readonly string[];
  readonly warnings: readonly string[];
}): string {
  const { settings, gateway, admin, url, notices, warnings } = options;
  const isDefault = (...names: string[]): string => {
    const given = names.filter((name) => settings.defaulted.includes(name));
    return given.length === 0 ? "" : `   (default; ${given.join(", ")})`;
  };
  const lines = [
    "",
    `  The gateway is up at ${url}${isDefault("GW_HOST", "GW_PORT")}`,
    "",
    `    docs         ${url}/docs`,
    `    database     ${gateway.database}${isDefault("GW_DATABASE_URL")}`,
    `    data folder  ${settings.dataDir}${isDefault("GW_DATA_DIR")}`,
    `    admin token  ${whereToken(admin)}`,
    `    log level    ${settings.logLevel}${isDefault("GW_LOG_LEVEL")}`,
    ...section("Keys", notices),
    ...section("Mind", warnings),
    "",
    "  Next",
    "",
    ...nextSteps(admin, url),
    "",
    "",
  ];
  return lines.join("\n");
}

function whereToken({ path, wasGenerated }: AdminToken): string {
  if (path === undefined) return "the value of GW_ADMIN_TOKEN";
  return wasGenerated ? `${path}   (none was set: generated just now)` : path;
}

function section(title: string, messages: readonly string[]): string[] {
  if (messages.length === 0) return [];
  return ["", `  ${title}`, "", ...messages.map((message) => `    - ${message}`)];
}

// The token goes into a file that curl reads: an argument is seen by every process of the machine.
function nextSteps({ path }: AdminToken, url: string): string[] {
  const token = path === undefined ? '"$GW_ADMIN_TOKEN"' : `"$(cat ${quoted(path)})"`;
  return [
    `    (umask 077; printf 'authorization: Bearer %s' ${token} > gw-auth)`,
    `    curl -H @gw-auth ${url}/api/v1/gateway/secrets/list`,
    `    echo '{"secret_name": "openai", "provider": "openai", "secret_value": {"api_key": "sk-..."}}' |`,
    `      curl -H @gw-auth -H 'content-type: application/json' --data-binary @- \\`,
    `        ${url}/api/v1/gateway/secrets/create`,
  ];
}

function quoted(path: string): string {
  const fromHere = relative(process.cwd(), path);
  const shown = fromHere.startsWith("..") ? path : fromHere;
  return /^[A-Za-z0-9_./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
