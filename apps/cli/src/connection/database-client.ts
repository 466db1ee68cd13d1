import { KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import {
  ClosingStack,
  type OpenedGateway,
  openBackend,
  openUsageDatabase,
  type ServerSettings,
} from "@gw/gateway";
import {
  createGatewayOperations,
  createLimitGateways,
  findLimitStatus,
  resolveTokenEndpoints,
  warnAboutInput,
  warnAboutWorkspaces,
} from "@gw/gateway/operations";
import { kekInfos } from "@gw/key-management";
import { createTokenOperations, type EndpointTester, type KeyOperations } from "@gw/store-abstract";
import { usageOfDatabase } from "../commands/usage/usage-client.js";
import { databaseSettings, existingDatabase } from "../options/database-option.js";
import { findWorkspace } from "../options/workspace-option.js";
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
  /** The name of the workspace; `default` if absent. */
  readonly workspace?: string | undefined;
  /** Without it, no key is loaded. */
  readonly keyUse?: KeyUse | undefined;
}

interface OpenOptions {
  readonly settings: ServerSettings;
  readonly database: string;
  /** Of the workspace. */
  readonly name: string | undefined;
}

/** The parts of a gateway that a client needs. */
type DatabaseGateway = Pick<
  OpenedGateway,
  | "workspace"
  | "workspaces"
  | "store"
  | "tokens"
  | "keys"
  | "operations"
  | "endpointTester"
  | "auditLog"
  | "usage"
  | "ledger"
  | "database"
> &
  Pick<GatewayClient, "openCalls">;

/** Opens a database in this process, as a server with the same settings would. */
export async function openDatabaseClient(
  io: CliIo,
  { database, workspace: name, keyUse }: DatabaseClientOptions,
): Promise<GatewayClient> {
  const read = keyUse === "seal" ? databaseSettings : existingDatabase;
  const settings = await read(io, database);
  const opened = new ClosingStack();
  try {
    const options = { settings, database, name };
    const gateway = await (keyUse === undefined
      ? openWithoutKeys(options, opened)
      : openWithKeys(io, { ...options, keyUse }, opened));
    return clientOf(gateway, { isConfined: name !== undefined, opened });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function clientOf(
  gateway: DatabaseGateway,
  { isConfined, opened }: { readonly isConfined: boolean; readonly opened: ClosingStack },
): GatewayClient {
  const { store, tokens, keys, operations, endpointTester, auditLog, ledger } = gateway;
  const { workspaceId } = gateway.workspace;
  const url = gateway.database;
  return {
    ...{ store, tokens, keys, operations, endpointTester },
    limits: {
      listLimitStatus: (input) => findLimitStatus({ store, ledger }, input),
      ...createLimitGateways({ ledger, auditLog }),
    },
    workspaces: purging(gateway.workspaces),
    by: { principal: localPrincipal() },
    whoAmI: async () => localCaller(),
    listAudit: (input) => auditLog.list(isConfined ? { ...input, workspaceId } : input),
    usage: usageOfDatabase(gateway.usage, isConfined ? workspaceId : undefined),
    checkHealth: async () => ({ url, ready: true, revision: await store.getRevision() }),
    openCalls: () => gateway.openCalls(),
    explainError: (error) => error,
    close: () => opened.close(),
  };
}

/** Opens a gateway with its keys. */
async function openWithKeys(
  io: CliIo,
  options: OpenOptions & { readonly keyUse: KeyUse },
  opened: ClosingStack,
): Promise<DatabaseGateway> {
  const { database, name, keyUse } = options;
  const settings = { ...options.settings, degraded: false };
  const toleratesKeyProblems = keyUse === "repair";
  const gateway = opened.add(
    await openLocalGateway(io, { settings, database, toleratesKeyProblems }),
  );
  const { suspended, ...workspace } = await findWorkspace(gateway.workspaces, name);
  const own = gateway.inWorkspace(workspace);
  return {
    ...gateway,
    ...own,
    operations: { ...gateway.operations, ...own.operations },
    async openCalls() {
      if (suspended) throw isSuspended(workspace.name);
      const { openLocalCalls } = await import("./local-calls.js");
      return opened.add(openLocalCalls(gateway, own)).target;
    },
  };
}

/** Opens a database for commands that neither seal nor open a secret, so that they need no key. */
async function openWithoutKeys(
  { settings, database, name }: OpenOptions,
  opened: ClosingStack,
): Promise<DatabaseGateway> {
  const backend = opened.add(await explainDatabase(database, () => openBackend(settings)));
  const { auditLog, serverRegistry, accessTokens, workspaces } = backend;
  const workspace = await findWorkspace(workspaces, name);
  const ownStore = backend.openStore({
    keyRing: new KeyRing([]),
    workspace: workspace.workspaceId,
  });
  const store = warnAboutInput(ownStore, { egress: settings.calls.egress.of(workspace) });
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
  const usage = opened.add(openUsageDatabase(settings));
  return {
    ...{ workspace, store, keys, endpointTester, auditLog },
    workspaces: warnAboutWorkspaces(workspaces, settings.calls.egress),
    tokens: resolveTokenEndpoints(createTokenOperations({ accessTokens, workspace }), store, {
      ofDefault: () => backend.openStore({ keyRing: new KeyRing([]) }),
    }),
    operations: createGatewayOperations({ store, keys }),
    ...{ usage, ledger: usage.ledger },
    database: backend.description,
    openCalls: needsKeys,
  };
}

/** Number of rows in one transaction, as a server deletes them. */
const purgeLimit = 500;

/** Deletes the rows of a deleted workspace at once, because no server may run. */
function purging(workspaces: OpenedGateway["workspaces"]): GatewayClient["workspaces"] {
  return {
    create: (input, by) => workspaces.create(input, by),
    get: (ref) => workspaces.get(ref),
    update: (input, by) => workspaces.update(input, by),
    list: (input) => workspaces.list(input),
    async delete(input, by) {
      await workspaces.delete(input, by);
      while ((await workspaces.purge(purgeLimit)) > 0);
    },
  };
}

function isSuspended(name: string): GatewayError {
  const message = `the workspace '${name}' is suspended; gw workspaces update ${name} --resume`;
  return new GatewayError("PERMISSION_DENIED", message);
}

async function needsKeys(): Promise<never> {
  throw new Error("the command must name its `keyUse`");
}
