import { KeyRing } from "@gw/crypto";
import * as gateway from "@gw/gateway";
import { kekInfos } from "@gw/key-management";
import { createTokenOperations, type GatewayBackend, type GatewayStore } from "@gw/store-abstract";
import type { CliIo } from "../terminal/cli-io.js";
import type { Connection } from "./gateway-client.js";
import { requireExisting, warnOfPassword } from "./database-url.js";
import { explainStart } from "./database-errors.js";
import { localPrincipal } from "./local-principal.js";
import { notice } from "../terminal/output.js";
import { hostEnvironment } from "./cli-settings.js";

interface Opened
  extends Pick<
    GatewayBackend,
    "auditLog" | "kekRegistry" | "sealedSecrets" | "serverRegistry" | "accessTokens"
  > {
  readonly store: GatewayStore;
  /** As a person would name it; never with a credential. */
  readonly database: string;
  close(): Promise<void>;
}

interface DatabaseOptions {
  readonly url: string;
  /** Whether a value will be sealed. */
  readonly seals: boolean;
}

/** Opens a database in this process, as a server with the same settings would. */
export async function openDatabase(io: CliIo, options: DatabaseOptions): Promise<Connection> {
  const opened = await open(io, options).catch(async (error: unknown) => {
    throw await explainStart(error);
  });
  const { store, auditLog } = opened;
  return {
    store,
    by: { principal: localPrincipal() },
    listAudit: (input) => auditLog.list(input),
    tokens: createTokenOperations(opened),
    listKeks: () => kekInfos(opened),
    listServers: () => opened.serverRegistry.list(),
    checkHealth: async () => ({
      url: opened.database,
      ready: true,
      revision: await store.getRevision(),
    }),
    explain: (error) => error,
    close: () => opened.close(),
  };
}

async function open(io: CliIo, { url, seals }: DatabaseOptions): Promise<Opened> {
  const settings = gateway.readSettings(hostEnvironment(io.env, url));
  warnOfPassword(io, "--database", url);
  if (seals)
    return gateway.openGateway(settings, { onNotice: ({ message }) => notice(io, message) });
  requireExisting(settings.databaseUrl, "gw serve or gw secrets create makes one");
  const backend = await gateway.openBackend(settings);
  // What opens or seals nothing does without keys, so that a list needs none.
  const store = backend.openStore({ keyRing: new KeyRing([]) });
  const { auditLog, kekRegistry, sealedSecrets, serverRegistry, accessTokens } = backend;
  return {
    ...{ store, auditLog, kekRegistry, sealedSecrets, serverRegistry, accessTokens },
    database: backend.description,
    close: () => backend.close(),
  };
}
