import { KeyRing } from "@gw/crypto";
import { ClosingStack, type OpenedGateway, openBackend, type ServerSettings } from "@gw/gateway";
import {
  createGatewayOperations,
  resolveTokenEndpoints,
  warnAboutInput,
} from "@gw/gateway/operations";
import { kekInfos } from "@gw/key-management";
import { createTokenOperations, type EndpointTester, type KeyOperations } from "@gw/store-abstract";
import { databaseSettings, existingDatabase } from "../options/database-option.js";
import type { CliIo } from "../terminal/cli-io.js";
import { explainDatabase } from "./database-errors.js";
import type { GatewayClient } from "./gateway-client.js";
import { openLocalGateway } from "./local-gateway.js";
import { localCaller, localPrincipal } from "./local-principal.js";

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

/** The parts of a gateway that a client needs. */
type DatabaseGateway = Pick<
  OpenedGateway,
  "store" | "tokens" | "keys" | "operations" | "endpointTester" | "auditLog" | "database" | "close"
> &
  Pick<GatewayClient, "openCalls">;

/** Opens a database in this process, as a server with the same settings would. */
export async function openDatabaseClient(
  io: CliIo,
  { database, keyUse }: DatabaseClientOptions,
): Promise<GatewayClient> {
  const read = keyUse === "seal" ? databaseSettings : existingDatabase;
  const settings = await read(io, database);
  const gateway = await (keyUse === undefined
    ? openWithoutKeys(settings, database)
    : openWithKeys(io, { settings, database, keyUse }));
  const { store, tokens, keys, operations, endpointTester, auditLog, database: url } = gateway;
  return {
    ...{ store, tokens, keys, operations, endpointTester },
    by: { principal: localPrincipal() },
    whoAmI: async () => localCaller(),
    listAudit: (input) => auditLog.list(input),
    checkHealth: async () => ({ url, ready: true, revision: await store.getRevision() }),
    openCalls: () => gateway.openCalls(),
    explainError: (error) => error,
    close: () => gateway.close(),
  };
}

/** Opens a gateway with its keys. */
async function openWithKeys(
  io: CliIo,
  options: {
    readonly settings: ServerSettings;
    readonly database: string;
    readonly keyUse: KeyUse;
  },
): Promise<DatabaseGateway> {
  const { database, keyUse } = options;
  const settings = { ...options.settings, degraded: false };
  const toleratesKeyProblems = keyUse === "repair";
  const opened = new ClosingStack();
  const gateway = opened.add(
    await openLocalGateway(io, { settings, database, toleratesKeyProblems }),
  );
  return {
    ...gateway,
    async openCalls() {
      const { openLocalCalls } = await import("./local-calls.js");
      return opened.add(openLocalCalls(gateway)).target;
    },
    close: () => opened.close(),
  };
}

/** Opens a database for commands that neither seal nor open a secret, so that they need no key. */
async function openWithoutKeys(
  settings: ServerSettings,
  database: string,
): Promise<DatabaseGateway> {
  const backend = await explainDatabase(database, () => openBackend(settings));
  const { auditLog, serverRegistry } = backend;
  const store = warnAboutInput(backend.openStore({ keyRing: new KeyRing([]) }), settings.calls);
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
    ...{ store, keys, endpointTester, auditLog },
    tokens: resolveTokenEndpoints(createTokenOperations(backend), store),
    operations: createGatewayOperations({ store, keys }),
    database: backend.description,
    openCalls: needsKeys,
    close: () => backend.close(),
  };
}

async function needsKeys(): Promise<never> {
  throw new Error("the command must name its `keyUse`");
}
