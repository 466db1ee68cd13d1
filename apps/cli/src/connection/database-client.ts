import { KeyRing } from "@gw/crypto";
import { ClosingStack, openBackend, type ServerSettings } from "@gw/gateway";
import { createGatewayOperations } from "@gw/gateway/operations";
import { kekInfos } from "@gw/key-management";
import { createTokenOperations, type EndpointTester, type KeyOperations } from "@gw/store-abstract";
import { databaseSettings, existingDatabase } from "../options/database-option.js";
import type { CliIo } from "../terminal/cli-io.js";
import { explainDatabase } from "./database-errors.js";
import type { GatewayClient } from "./gateway-client.js";
import { openLocalGateway } from "./local-gateway.js";
import { localPrincipal } from "./local-principal.js";

/**
 * What a command needs the keys for. `seal`: to write a secret; creates the database and a key if
 * there are none. `open`: to use secrets. `repair`: to find and fix wrong keys, so that they do
 * not prevent the opening.
 */
export type KeyUse = "seal" | "open" | "repair";

interface DatabaseClientOptions {
  readonly database: string;
  /** Without it, no key is loaded. */
  readonly keyUse?: KeyUse | undefined;
}

/** Opens a database in this process, as a server with the same settings would. */
export async function openDatabaseClient(
  io: CliIo,
  { database, keyUse }: DatabaseClientOptions,
): Promise<GatewayClient> {
  const read = keyUse === "seal" ? databaseSettings : existingDatabase;
  const settings = await read(io, database);
  if (keyUse === undefined) return openWithoutKeys(settings, database);
  return openWithKeys(io, { settings: { ...settings, degraded: keyUse === "repair" }, database });
}

/** Opens a gateway with its keys. */
async function openWithKeys(
  io: CliIo,
  options: { readonly settings: ServerSettings; readonly database: string },
): Promise<GatewayClient> {
  const gateway = await openLocalGateway(io, options);
  const { store, tokens, keys, keyProblems, auditLog, endpointTester, database } = gateway;
  const { createConfigResolver } = await import("@gw/config-resolver");
  // The resolver of a degraded gateway opens nothing; an explanation needs the keys there are.
  const opened = new ClosingStack();
  opened.add(gateway);
  const resolver = opened.add(createConfigResolver(gateway));
  return {
    ...{ store, tokens, keys, endpointTester },
    by: { principal: localPrincipal() },
    operations: createGatewayOperations({ store, keys, keyProblems, resolver }),
    listAudit: (input) => auditLog.list(input),
    checkHealth: async () => ({ url: database, ready: true, revision: await store.getRevision() }),
    async openCalls() {
      const { openLocalCalls } = await import("./local-calls.js");
      return opened.add(openLocalCalls(gateway, options.settings.calls)).target;
    },
    explainError: (error) => error,
    close: () => opened.close(),
  };
}

/** Opens a database for commands that neither seal nor open a secret, so that they need no key. */
async function openWithoutKeys(settings: ServerSettings, database: string): Promise<GatewayClient> {
  const backend = await explainDatabase(database, () => openBackend(settings));
  const { auditLog, serverRegistry, description: url } = backend;
  const store = backend.openStore({ keyRing: new KeyRing([]) });
  const keys: KeyOperations = {
    listKeks: () => kekInfos(backend),
    listServers: () => serverRegistry.list(),
    stageKek: needsKeys,
    activateKek: needsKeys,
    retireKek: needsKeys,
    rotateSecrets: needsKeys,
    verifySecrets: needsKeys,
    reencryptSecrets: needsKeys,
  };
  const endpointTester: EndpointTester = { testGatewayEndpoint: needsKeys };
  return {
    ...{ store, keys, endpointTester },
    by: { principal: localPrincipal() },
    tokens: createTokenOperations(backend),
    operations: createGatewayOperations({ store, keys }),
    listAudit: (input) => auditLog.list(input),
    checkHealth: async () => ({ url, ready: true, revision: await store.getRevision() }),
    openCalls: needsKeys,
    explainError: (error) => error,
    close: () => backend.close(),
  };
}

async function needsKeys(): Promise<never> {
  throw new Error("the command must name its `keyUse`");
}
