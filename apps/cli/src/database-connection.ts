import { existsSync } from "node:fs";
import { KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { KeyError } from "@gw/key-management";
import { openBackend, openGateway, readSettings, SettingError, StartError } from "@gw/server/host";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { CliError, wrongUse } from "./cli-error.js";
import type { CliIo } from "./cli-io.js";
import type { Connection } from "./connection.js";
import { exitCodes } from "./exit-code.js";
import { localPrincipal } from "./local-principal.js";
import { notice } from "./output.js";
import { registeredKeys } from "./registered-keys.js";
import { hostEnvironment, namingOption } from "./settings.js";

interface Opened extends Pick<GatewayBackend, "auditLog" | "kekRegistry" | "sealedSecrets"> {
  readonly store: GatewayStore;
  close(): Promise<void>;
}

interface DatabaseOptions {
  readonly url: string;
  /** Whether a value will be sealed. */
  readonly seals: boolean;
}

/** Opens a database in this process, as a server with the same settings would. */
export async function openDatabase(io: CliIo, options: DatabaseOptions): Promise<Connection> {
  const opened = await open(io, options).catch((error: unknown) => {
    throw explainStart(error);
  });
  const { store, auditLog } = opened;
  return {
    store,
    by: { principal: localPrincipal() },
    listAudit: (input) => auditLog.list(input),
    listKeys: () => registeredKeys(opened),
    checkHealth: async () => ({
      url: options.url,
      ready: true,
      revision: await store.getRevision(),
    }),
    explain: (error) => error,
    close: () => opened.close(),
  };
}

async function open(io: CliIo, { url, seals }: DatabaseOptions): Promise<Opened> {
  const settings = readSettings(hostEnvironment(io.env, url));
  if (seals) return openGateway(settings, { onNotice: ({ message }) => notice(io, message) });
  const path = /^sqlite:(.+)$/.exec(settings.databaseUrl)?.[1];
  if (path !== undefined && !existsSync(path)) throw noDatabase(path);
  const backend = await openBackend(settings);
  // What opens or seals nothing does without keys, so that a list needs none.
  const store = backend.openStore({ keyRing: new KeyRing([]) });
  const { auditLog, kekRegistry, sealedSecrets } = backend;
  return { store, auditLog, kekRegistry, sealedSecrets, close: () => backend.close() };
}

function noDatabase(path: string): GatewayError {
  return new GatewayError(
    "RESOURCE_DOES_NOT_EXIST",
    `there is no database file ${path}; gw serve or gw secrets create makes one`,
  );
}

// As a server that does not start says it, and with the exit code that it ends with.
function explainStart(error: unknown): unknown {
  if (SettingError.is(error)) {
    return wrongUse(namingOption(error.message));
  }
  if (KeyError.is(error)) return wrongUse(error.message);
  if (error instanceof StartError) {
    return new CliError(exitCodes.failed, "FAILED", error.message);
  }
  return error;
}
