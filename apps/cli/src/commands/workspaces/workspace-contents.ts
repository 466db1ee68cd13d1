import type { GatewayClient } from "../../connection/gateway-client.js";
import { everyPage } from "../../lookup/every-page.js";
import { count } from "../../views/count.js";
import { isLive } from "../../views/token-view.js";

/** What a deletion of a workspace also deletes. */
interface WorkspaceContents {
  readonly secrets: number;
  readonly modelDefinitions: number;
  readonly endpoints: number;
  readonly bindings: number;
  readonly limits: number;
  /** Tokens that are neither revoked nor expired. */
  readonly tokens: number;
}

/** Counts what is in the workspace of a client. */
export async function countContents({
  store,
  tokens,
}: Pick<GatewayClient, "store" | "tokens">): Promise<WorkspaceContents> {
  const [secrets, modelDefinitions, endpoints, bindings, limits, listed] = await Promise.all([
    everyPage((page) => store.listSecretInfos(page)),
    everyPage((page) => store.listGatewayModelDefinitions(page)),
    everyPage((page) => store.listGatewayEndpoints(page)),
    everyPage((page) => store.listEndpointBindings(page)),
    everyPage((page) => store.listGatewayLimits(page)),
    everyPage((page) => tokens.listAccessTokens(page)),
  ]);
  const now = Date.now();
  return {
    secrets: secrets.length,
    modelDefinitions: modelDefinitions.length,
    endpoints: endpoints.length,
    bindings: bindings.length,
    limits: limits.length,
    tokens: listed.filter((token) => isLive(token, now)).length,
  };
}

/** Such as `3 secrets, 1 endpoint`; `undefined` if there is nothing. */
export function describeContents(contents: WorkspaceContents): string | undefined {
  const parts = [
    [contents.secrets, "secret"],
    [contents.modelDefinitions, "model definition"],
    [contents.endpoints, "endpoint"],
    [contents.bindings, "binding"],
    [contents.limits, "limit"],
    [contents.tokens, "access token"],
  ] as const;
  const described = parts
    .filter(([number]) => number > 0)
    .map(([number, thing]) => count(number, thing));
  return described.length === 0 ? undefined : described.join(", ");
}
