import { everyWorkspace, type GatewayAccessTokenInfo } from "@gw/entities";
import type { GatewayClient } from "../connection/gateway-client.js";
import { everyPage } from "./every-page.js";

/**
 * The access tokens of the workspace, in order of creation. For callers of the installation, its tokens come
 * first: they may enter the workspace, too, and issue its tokens.
 */
export async function everyToken(
  { tokens, whoAmI }: Pick<GatewayClient, "tokens" | "whoAmI">,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<readonly GatewayAccessTokenInfo[]> {
  const list = (workspace: typeof everyWorkspace | undefined, most: number) =>
    everyPage(
      (page) => tokens.listAccessTokens({ ...page, workspace }),
      most === Number.POSITIVE_INFINITY ? undefined : most,
    );
  const { workspace } = await whoAmI();
  const shared = workspace === everyWorkspace ? await list(everyWorkspace, limit) : [];
  const room = limit - shared.length;
  return room > 0 ? [...shared, ...(await list(undefined, room))] : shared;
}
