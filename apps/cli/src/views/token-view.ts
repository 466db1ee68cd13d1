import type { GatewayAccessTokenInfo } from "@gw/entities";
import type { View } from "../terminal/output.js";
import { showTime } from "./time.js";

export const tokenView: View<GatewayAccessTokenInfo> = {
  none: "no access tokens; the admin token is not listed",
  columns: [
    { title: "name", of: (token) => token.name },
    { title: "owner", of: (token) => token.owner },
    { title: "workspace", of: (token) => token.workspace },
    { title: "roles", of: (token) => token.roles.join(", ") },
    { title: "endpoints", of: showEndpoints },
    { title: "state", of: showState },
    { title: "last used", of: (token) => showTime(token.lastUsedAt) ?? "never" },
    { title: "id", of: (token) => token.tokenId },
    { title: "created", of: (token) => showTime(token.createdAt) },
    { title: "by", of: (token) => token.createdBy },
  ],
  details: (token) => [
    ["name", token.name],
    ["id", token.tokenId],
  ],
};

/** Whether a token is neither revoked nor expired. */
export function isLive({ revokedAt, expiresAt }: GatewayAccessTokenInfo, now: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt > now);
}

function showEndpoints({ roles, endpoints }: GatewayAccessTokenInfo): string | undefined {
  return roles.includes("invoker") ? (endpoints?.join(", ") ?? "all") : undefined;
}

function showState({ revokedAt, expiresAt }: GatewayAccessTokenInfo): string {
  if (revokedAt !== undefined) return `revoked ${showTime(revokedAt)}`;
  if (expiresAt === undefined) return "valid";
  return `${expiresAt <= Date.now() ? "expired" : "until"} ${showTime(expiresAt)}`;
}
