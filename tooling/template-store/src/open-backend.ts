import type { GatewayBackend, GatewayStore, StoreEnvironment } from "@gw/store-abstract";
import { AcmeAccessTokenStore } from "./access-token-store.js";
import { AcmeAuditLog } from "./audit-log.js";
import { AcmeDatabase, type DatabaseOptions } from "./database.js";
import { AcmeGatewayStore } from "./gateway-store.js";
import { AcmeKekRegistry } from "./kek-registry.js";
import { AcmeSealedSecretSource } from "./sealed-secret-source.js";
import { AcmeServerRegistry } from "./server-registry.js";

export type AcmeOptions = StoreEnvironment & DatabaseOptions;

/** Opens a backend on a JSON file, which the first write creates. */
export async function openAcmeBackend(options: AcmeOptions): Promise<GatewayBackend> {
  const { clock = Date.now, newId: defaultNewId } = options;
  const database = await AcmeDatabase.open(options);
  const stores: GatewayStore[] = [];
  return {
    kekRegistry: new AcmeKekRegistry(database, clock),
    sealedSecrets: new AcmeSealedSecretSource(database),
    auditLog: new AcmeAuditLog(database),
    serverRegistry: new AcmeServerRegistry(database, clock),
    accessTokens: new AcmeAccessTokenStore(database),
    openStore({ newId = defaultNewId, ...options }) {
      const store = new AcmeGatewayStore(database, { ...options, clock, newId });
      stores.push(store);
      return store;
    },
    async close() {
      await Promise.all(stores.map((store) => store.close()));
      await database.close();
    },
  };
}
