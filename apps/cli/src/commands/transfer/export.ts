import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { GatewayWorkspace } from "@gw/entities";
import type { OpenedGateway } from "@gw/gateway";
import type { ExportKeySource, ExportReport } from "@gw/transfer";
import type { Command } from "commander";
import { interrupted, wrongUse } from "../../cli-error.js";
import { requireExisting } from "../../connection/database-url.js";
import { localSettings, withLocalGateway } from "../../connection/local-gateway.js";
import { localPrincipal } from "../../connection/local-principal.js";
import { everyPage } from "../../lookup/every-page.js";
import {
  type ExportKeyOptions,
  readExportKey,
  withExportKeyOptions,
} from "../../options/export-key-options.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { chosenWorkspace, findWorkspace } from "../../options/workspace-option.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notice, printDone, printJson } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { count } from "../../views/count.js";
import { explainTransfer } from "./transfer-errors.js";

interface Options extends StoreOptions, ExportKeyOptions {
  readonly out: string;
  readonly allWorkspaces?: boolean;
}

/** Labels that differ from the singular of the list's name. */
const labels: Readonly<Record<string, string>> = { modelDefinitions: "model" };

export function exportGateway(io: CliIo): Command {
  const command = storeCommand(
    "export",
    "Export a workspace to a file that is sealed under its own key.",
    [
      "gw export --out gateway.gwx --key-file ./export-key",
      "gw export --out gateway.gwx --passphrase-env EXPORT_PASSPHRASE --database env:DATABASE_URL",
      "gw export --out research.gwx --key-file ./export-key --workspace research",
      "gw export --out ./exports --key-file ./export-key --all-workspaces",
    ],
  )
    .requiredOption("--out <file>", "a new file that only you can read (mode 0600)")
    .option("--all-workspaces", "write one file for each workspace into the folder --out");
  return withExportKeyOptions(command)
    .addHelpText(
      "after",
      `
Works on the database with the keys of its server (GW_KEK_<n>), because a server returns no
credential. The file contains everything that belongs to the workspace, with ids. Its secrets are
sealed under a key or a passphrase of the file; without an option, the command asks for a passphrase.
The file and its key together give access to the credentials. gw import imports the file into another
gateway.`,
    )
    .action(async ({ out, database, json, allWorkspaces, ...options }: Options) => {
      if (allWorkspaces && options.workspace !== undefined) {
        throw wrongUse("--workspace and --all-workspaces cannot be used together");
      }
      const name = allWorkspaces ? undefined : chosenWorkspace(io, options.workspace);
      const settings = await localSettings(io, database);
      requireExisting(settings.databaseUrl, "pass the gateway to export as --database");
      const source = await readExportKey(io, options, { isNew: true });
      const exported = await explainTransfer("--out", () =>
        withLocalGateway(io, { settings, database }, async (gateway) => {
          if (!allWorkspaces) {
            const workspace = await findWorkspace(gateway.workspaces, name);
            return [await exportOne(io, { gateway, workspace, path: out, source })];
          }
          const files = await filesOf(gateway, out);
          const reports: ExportedFile[] = [];
          for (const file of files) reports.push(await exportOne(io, { gateway, source, ...file }));
          return reports;
        }),
      );
      if (json) printJson(io, allWorkspaces ? exported : exported[0]);
      else for (const one of exported) printDone(io, {}, sentenceOf(one), one);
      if (!json)
        notice(
          io,
          "Store the key apart from the file: together they give access to the credentials.",
        );
    });
}

type ExportedFile = ExportReport & { readonly file: string; readonly workspace: string };

/** The file of each workspace in a folder, which is created if it is missing. */
async function filesOf({ workspaces }: Pick<OpenedGateway, "workspaces">, folder: string) {
  const listed = await everyPage((page) => workspaces.list(page));
  const files = listed.map((workspace) => ({
    workspace,
    path: join(folder, `${workspace.name}.gwx`),
  }));
  const existing = files.find(({ path }) => existsSync(path));
  if (existing !== undefined)
    throw wrongUse(`${existing.path} already exists; choose another --out`);
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw wrongUse(`--out must be a folder that can be created (${error.code})`);
  });
  return files;
}

async function exportOne(
  io: CliIo,
  {
    gateway,
    workspace,
    path,
    source,
  }: {
    readonly gateway: OpenedGateway;
    readonly workspace: Pick<GatewayWorkspace, "workspaceId" | "name">;
    readonly path: string;
    readonly source: ExportKeySource;
  },
): Promise<ExportedFile> {
  const [{ loadExportKey }, { exportGateway: writeFile }] = await Promise.all([
    import("@gw/crypto"),
    import("@gw/transfer"),
  ]);
  const key = await loadExportKey(source);
  const progress = new Progress(io);
  const { workspaceId, name } = workspace;
  const own = { ...gateway, ...gateway.inWorkspace({ workspaceId, name }) };
  const report = await interruptible((signal) =>
    writeFile({
      source: own,
      ...{ path, key, by: { principal: localPrincipal() }, signal },
      onProgress: ({ done, total }) =>
        progress.show({ label: "exporting", done, total, unit: "items" }),
    })
      .catch((error: unknown) => {
        throw signal.aborted ? interrupted() : error;
      })
      .finally(() => progress.end()),
  );
  return { file: path, workspace: name, ...report };
}

function sentenceOf({ file, counts, revision }: ExportedFile): string {
  const items = Object.entries(counts)
    .map(([list, number]) => count(number, labels[list] ?? list.slice(0, -1)))
    .join(", ");
  return `Wrote ${items} to ${file}, at revision ${revision}`;
}
