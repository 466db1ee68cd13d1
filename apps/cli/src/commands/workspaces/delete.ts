import { GatewayError } from "@gw/entities";
import type { Command } from "commander";
import { printingWarnings, withClient, withInstallation } from "../../connection/connect.js";
import { lookUpWorkspace } from "../../lookup/look-up-entity.js";
import { confirmDeletion, type DeletionOptions, deletes } from "../../options/deletion.js";
import { installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { quoted } from "../../terminal/printable.js";
import { countContents, describeContents } from "./workspace-contents.js";

interface Options extends DeletionOptions {
  readonly cascade?: boolean;
}

export function deleteWorkspace(io: CliIo): Command {
  const command = installationCommand("delete", "Delete a workspace.", [
    "gw workspaces delete research --dry-run",
    "gw workspaces delete research --cascade",
  ])
    .argument("<workspace>", "name or id (w-…)")
    .option("--cascade", "also delete everything in it; otherwise it must be empty");
  return deletes(command)
    .addHelpText(
      "after",
      `
Its tokens end at once, and its credentials cannot be restored. A workspace that is created with the
same name later is another one: it has neither the tokens nor the audit records of this one.`,
    )
    .action(async (text: string, { cascade = false, ...options }: Options) => {
      const find = withInstallation(io, options, ({ workspaces }) =>
        lookUpWorkspace(workspaces, text),
      );
      const { workspaceId, name } = await find;
      const contents = await withClient(io, { ...options, workspace: name }, countContents);
      const described = describeContents(contents);
      if (described !== undefined && !cascade && !options.dryRun) {
        throw new GatewayError(
          "INVALID_STATE",
          `workspace ${quoted(name)} contains ${described}; delete them first, or pass --cascade`,
        );
      }
      const effects =
        described === undefined ? "The workspace is empty.\n" : `Also deletes ${described}.\n`;
      await withInstallation(io, options, ({ workspaces, by }) =>
        confirmDeletion(io, options, {
          what: `workspace ${quoted(name)}`,
          effects,
          result: { workspaceId, name, contents },
          run: () => workspaces.delete({ workspaceId, cascade }, printingWarnings(io, by)),
        }),
      );
    });
}
