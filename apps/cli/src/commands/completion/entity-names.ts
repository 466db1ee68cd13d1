import { RestAdminClient, RestGatewayStore } from "@gw/store-rest";
import { readCliSettings } from "../../connection/cli-settings.js";
import { chosenWorkspace } from "../../options/workspace-option.js";
import type { CliIo } from "../../terminal/cli-io.js";
import type { NamedKind } from "./completions.js";

/** How long a user waits for a completion, in milliseconds. */
const defaultTimeout = 500;
const page = { maxResults: 1_000 };

/** The names of entities on the server of the environment; none if it does not respond in time. */
export async function entityNames(
  io: Pick<CliIo, "env">,
  kind: NamedKind,
  {
    timeoutMs = defaultTimeout,
    workspace,
  }: { readonly timeoutMs?: number; readonly workspace?: string | undefined } = {},
): Promise<readonly string[]> {
  try {
    const { url: baseUrl, token } = readCliSettings(io.env);
    const chosen = chosenWorkspace(io, workspace);
    const server = { baseUrl, token, workspace: chosen, timeoutMs };
    const store = new RestGatewayStore(server);
    switch (kind) {
      case "secret":
        return (await store.listSecretInfos(page)).items.map(({ secretName }) => secretName);
      case "model":
        return (await store.listGatewayModelDefinitions(page)).items.map(({ name }) => name);
      case "endpoint":
        return (await store.listGatewayEndpoints(page)).items.map(({ name }) => name);
      case "limit":
        return (await store.listGatewayLimits(page)).items.map(({ name }) => name);
      case "token":
        return (await new RestAdminClient(server).listAccessTokens(page)).items.flatMap(
          ({ name, revokedAt }) => (revokedAt === undefined ? [name] : []),
        );
      case "workspace":
        return (await new RestAdminClient(server).workspaces.list(page)).items.map(
          ({ name }) => name,
        );
    }
  } catch {
    // A shell cannot show an error while the user types.
    return [];
  }
}
