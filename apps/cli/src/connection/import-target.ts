import { existsSync } from "node:fs";
import type { ServerSettings } from "@gw/gateway";
import type { ImportTarget } from "@gw/transfer";
import { wrongUse } from "../cli-error.js";
import type { CliIo } from "../terminal/cli-io.js";
import { fileOf } from "./database-url.js";
import { explainDatabase } from "./database-errors.js";
import { withLocalGateway } from "./local-gateway.js";

interface TargetOptions {
  readonly settings: ServerSettings;
  readonly database?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/**
 * Opens the gateway that something is brought into. For a dry run nothing is made: neither a
 * database, nor its schema, nor a key.
 */
export async function withImportTarget<T>(
  io: CliIo,
  { settings, database, dryRun }: TargetOptions,
  work: (target: ImportTarget) => Promise<T>,
): Promise<T> {
  if (dryRun && !(await explainDatabase(database, () => hasGateway(settings)))) {
    const [{ createMemoryBackend }, { KeyRing }] = await Promise.all([
      import("@gw/store-abstract/memory"),
      import("@gw/crypto"),
    ]);
    return work({ ...createMemoryBackend(), keyRing: new KeyRing([]) });
  }
  return withLocalGateway(io, { settings, database }, work);
}

/** Whether there is one with a key, so that opening it makes nothing. */
async function hasGateway(settings: ServerSettings): Promise<boolean> {
  const { databaseUrl: url } = settings;
  const path = fileOf(url);
  if (path !== undefined && !existsSync(path)) return false;
  const [{ openBackend }, { readSchemaStatus }] = await Promise.all([
    import("@gw/gateway"),
    import("@gw/store-sql"),
  ]);
  const { version, pending } = await readSchemaStatus({ url });
  if (version === 0) return false;
  if (pending.length > 0) {
    throw wrongUse("the schema of the database is not of this release; run gw db migrate first");
  }
  const backend = await openBackend(settings);
  try {
    return (await backend.kekRegistry.list()).length > 0;
  } finally {
    await backend.close();
  }
}
