import type { EndpointTester, GatewayStore } from "@gw/store-abstract";
import type { CliIo } from "./terminal/cli-io.js";
import { databaseSettings } from "./options/database-option.js";
import { requireExisting } from "./connection/database-url.js";
import { explainServer } from "./connection/server-errors.js";
import { withLocalGateway } from "./connection/local-gateway.js";
import { readCliSettings } from "./connection/cli-settings.js";
import type { StoreOptions } from "./options/store-command.js";

/** Where models are called: at a server with its keys, or here with those of the settings. */
export interface TestConnection {
  readonly store: GatewayStore;
  readonly endpointTester: EndpointTester;
}

/** Milliseconds: more than the models of the largest endpoint take, all of them silent. */
const patience = 290_000;

/** Tries endpoints of the database that the option names, else of the server of the environment. */
export async function withTestConnection<T>(
  io: CliIo,
  { database }: Pick<StoreOptions, "database">,
  work: (connection: TestConnection) => Promise<T>,
): Promise<T> {
  if (database !== undefined) {
    const settings = await databaseSettings(io, database);
    requireExisting(settings.databaseUrl, "gw serve or gw secrets create makes one");
    return withLocalGateway(io, { settings, database }, work);
  }
  const { url: baseUrl, token } = readCliSettings(io.env);
  const { RestAdminClient, RestGatewayStore } = await import("@gw/store-rest");
  const store = new RestGatewayStore({ baseUrl, token });
  try {
    return await work({
      store,
      endpointTester: new RestAdminClient({ baseUrl, token, timeoutMs: patience }),
    });
  } catch (error) {
    throw explainServer(io.env, error);
  } finally {
    await store.close();
  }
}
