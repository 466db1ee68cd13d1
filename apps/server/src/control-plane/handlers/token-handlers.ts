import { everyWorkspace, type GatewayAccessTokenInfo, GatewayError, type Page } from "@gw/entities";
import type { TokenOperations } from "@gw/store-abstract";
import type { AppGateway } from "../../http/app-gateway.js";
import { scopeName } from "../../workspaces/scope-name.js";
import { callerOf, type RouteContext, type RouteHandler, workspaceOf } from "../route-context.js";

type Input<Call extends keyof TokenOperations> = NonNullable<Parameters<TokenOperations[Call]>[0]>;

/**
 * The handlers of operations on access tokens. A change takes effect here at once, and in other gateways
 * at their next poll.
 */
export function tokenHandlers(gateway: AppGateway): {
  readonly [Call in keyof TokenOperations]: RouteHandler;
} {
  const refreshed = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    // The change is committed even if it cannot be read back; the cache retries by itself.
    await gateway.tokenCache?.refresh().catch(() => undefined);
    return result;
  };
  const operations = (context: RouteContext): TokenOperations =>
    gateway.inWorkspace(workspaceOf(context)).tokens;
  return {
    async createAccessToken(given, by, context) {
      const input = given as Input<"createAccessToken">;
      // Before the names of its endpoints are looked up in `default`.
      if (input.workspace === everyWorkspace) requireInstallation(context);
      return refreshed(operations(context).createAccessToken(input, by));
    },
    async listAccessTokens(given, _, context): Promise<Page<GatewayAccessTokenInfo>> {
      const input = given as Input<"listAccessTokens">;
      if (input.workspace === everyWorkspace) requireInstallation(context);
      return operations(context).listAccessTokens(input);
    },
    async revokeAccessToken(input, by, context) {
      const revoked = await refreshed(
        operations(context).revokeAccessToken(input as Input<"revokeAccessToken">, by),
      );
      const { name } = workspaceOf(context);
      // Those that were issued with a token of the installation may be of any workspace.
      const named = async (info: GatewayAccessTokenInfo): Promise<GatewayAccessTokenInfo> =>
        info.workspace === name
          ? info
          : { ...info, workspace: await scopeName(info.workspace, gateway) };
      return Promise.all(revoked.map(named));
    },
  };
}

/** @throws PERMISSION_DENIED */
function requireInstallation(context: RouteContext): void {
  if (callerOf(context).workspaceId === everyWorkspace) return;
  throw new GatewayError(
    "PERMISSION_DENIED",
    "Only tokens of the installation list, issue and revoke tokens of the installation",
  );
}
