import { existsSync } from "node:fs";
import type { ServerSettings } from "@gw/gateway";
import type { ImportTarget } from "@gw/transfer";
import { wrongUse } from "../cli-error.js";
import type { CliIo } from "../terminal/cli-io.js";
import { explainDatabase } from "./database-errors.js";
import { fileOf } from "./database-url.js";
import { withLocalGateway } from "./local-gateway.js";

interface TargetOptions {
  readonly settings: ServerSettings;
  readonly database?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/**
 * Opens the target of an import and closes it after the work. A dry run creates neither a database,
 * nor a schema, nor a key.
 */
export async function withImportTarget<T>(
  io: CliIo,
  { settings, database, dryRun }: TargetOptions,
  work: (target: ImportTarget) => Promise<T>,
): Promise<T> {
  if (dryRun && !(await explainDatabase(database, () => hasGateway(settings)))) {
    const { checkCreatableBackend, withScratchGateway } = await import("@gw/gateway");
    return explainDatabase(database, async () => {
      checkCreatableBackend(settings);
      return withScratchGateway(settings, work);
    });
  }
  return withLocalGateway(io, { settings, database }, work);
}

/** Whether the database contains a gateway with a key, so that opening it creates nothing. */
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
    throw wrongUse("the database schema is not up to date; run gw db migrate first");
  }
  const backend = await openBackend(settings);
  try {
    return (await backend.kekRegistry.list()).length > 0;
  } finally {
    await backend.close();
  }
}
