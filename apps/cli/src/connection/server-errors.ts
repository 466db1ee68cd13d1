import { existsSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "@gw/entities";
import { NoResponseError } from "@gw/store-rest";
import { isMissingWorkspace, workspaceAdvice } from "../options/workspace-option.js";
import type { CliIo } from "../terminal/cli-io.js";
import { localDataDir, readCliSettings } from "./cli-settings.js";

/** The remedy for a token that lacks a permission. */
const permissionAdvice = "gw whoami shows what the token permits";

/** The remedy for an error about a missing permission. */
export function permissionAdviceFor(message: string): string {
  return /\binstallation\b/.test(message)
    ? `${permissionAdvice}; gw tokens create --all-workspaces issues a token of the installation`
    : permissionAdvice;
}

/** Adds a remedy to an error of the server. */
export function explainServerError(env: CliIo["env"], error: unknown): unknown {
  if (!GatewayError.is(error)) return error;
  const advice = adviceFor(error, { ...readCliSettings(env), dataDir: localDataDir(env) });
  if (advice === undefined) return error;
  const { code, message, cause, outcomeUnknown } = error;
  return new GatewayError(code, `${message}; ${advice}`, { cause, outcomeUnknown });
}

interface Situation {
  readonly url: string;
  readonly token: string | undefined;
  readonly dataDir: string;
}

function adviceFor(error: GatewayError, situation: Situation): string | undefined {
  const { url } = situation;
  if (error instanceof NoResponseError) {
    return `tried ${url}; start a server with gw serve, or set GW_URL`;
  }
  switch (error.code) {
    case "ENDPOINT_NOT_FOUND":
      return `${url} may not be a gateway; set GW_URL`;
    case "UNAUTHENTICATED":
      return adviceOnToken(situation);
    case "PERMISSION_DENIED":
      return permissionAdviceFor(error.message);
    case "RESOURCE_DOES_NOT_EXIST":
      return isMissingWorkspace(error.message) ? workspaceAdvice : undefined;
    default:
      return undefined;
  }
}

// A server with the embedded database has generated a token in its data folder.
function adviceOnToken({ token, dataDir }: Situation): string {
  const file = join(dataDir, "admin-token");
  const wrong = token === undefined ? "no token is set" : "the token is not valid on this server";
  const where = existsSync(file)
    ? `here: GW_TOKEN_FILE=${file}`
    : "such as GW_TOKEN_FILE=.gw/admin-token";
  return (
    `${wrong}; set GW_TOKEN, or set GW_TOKEN_FILE to a file that contains it (a server with the ` +
    `embedded database generates one in its data folder, ${where})`
  );
}
