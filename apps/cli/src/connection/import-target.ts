import { existsSync } from "node:fs";
import { GatewayError } from "@gw/entities";
import type { ServerSettings } from "@gw/gateway";
import type { GatewayBackend } from "@gw/store-abstract";
import type { ImportTarget } from "@gw/transfer";
import { wrongUse } from "../cli-error.js";
import { findWorkspace } from "../options/workspace-option.js";
import type { CliIo } from "../terminal/cli-io.js";
import { explainDatabase } from "./database-errors.js";
import { fileOf } from "./database-url.js";
import { withLocalGateway } from "./local-gateway.js";
import { localPrincipal } from "./local-principal.js";

interface TargetOptions {
  readonly settings: ServerSettings;
  readonly database?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** The name of the workspace to import into; `default` if absent. */
  readonly workspace?: string | undefined;
  /** Whether the workspace is created if it is missing. */
  readonly createsWorkspace?: boolean | undefined;
}

/**
 * Opens the target of an import and closes it after the work. A dry run creates neither a database,
 * nor a schema, nor a key.
 */
export async function withImportTarget<T>(
  io: CliIo,
  options: TargetOptions,
  work: (target: ImportTarget) => Promise<T>,
): Promise<T> {
  const { settings, database, dryRun } = options;
  const workInWorkspace = async (gateway: ImportTarget & Pick<GatewayBackend, "workspaces">) =>
    work({ ...gateway, workspace: await targetWorkspace(gateway, options) });
  if (dryRun && !(await explainDatabase(database, () => hasGateway(settings)))) {
    const { checkCreatableBackend, withScratchGateway } = await import("@gw/gateway");
    return explainDatabase(database, async () => {
      checkCreatableBackend(settings);
      return withScratchGateway(settings, workInWorkspace);
    });
  }
  return withLocalGateway(io, { settings, database }, workInWorkspace);
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

/** No workspace has it: a dry run into a workspace that would be created finds nothing there. */
const missingId = `w-${"0".repeat(32)}`;

async function targetWorkspace(
  { workspaces }: Pick<GatewayBackend, "workspaces">,
  { workspace: name, createsWorkspace, dryRun }: TargetOptions,
): Promise<ImportTarget["workspace"]> {
  if (workspaces === undefined) return undefined;
  try {
    return await findWorkspace(workspaces, name);
  } catch (error) {
    const isMissing = GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST");
    if (name === undefined || !createsWorkspace || !isMissing) throw error;
    if (dryRun) return { workspaceId: missingId, name };
    return workspaces.create({ name }, { principal: localPrincipal() });
  }
}
