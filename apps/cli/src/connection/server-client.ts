import { RestAdminClient, RestGatewayStore } from "@gw/store-rest";
import type { CliIo } from "../terminal/cli-io.js";
import type { Connection } from "./gateway-client.js";
import { explainServer } from "./server-errors.js";
import { checkServerHealth } from "./server-health.js";
import { readCliSettings } from "./cli-settings.js";

/** The server that the environment names. */
export function connectToServer({ env }: CliIo): Connection {
  const { url, token } = readCliSettings(env);
  const store = new RestGatewayStore({ baseUrl: url, token });
  const admin = new RestAdminClient({ baseUrl: url, token });
  return {
    store,
    by: {},
    listAudit: (input) => admin.listAuditRecords(input),
    tokens: admin,
    listKeks: () => admin.listKeks(),
    listServers: () => admin.listServers(),
    checkHealth: () => checkServerHealth({ url, token, store }),
    explain: (error) => explainServer(env, error),
    close: () => store.close(),
  };
}
