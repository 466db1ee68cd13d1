import type { Command } from "commander";
import { printingWarnings, withInstallation } from "../../connection/connect.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printOne } from "../../terminal/output.js";
import { workspaceView } from "./workspace-view.js";

interface Options extends InstallationOptions {
  readonly description?: string;
}

export function createWorkspace(io: CliIo): Command {
  return installationCommand("create", "Create an empty workspace.", [
    "gw workspaces create research",
    'gw workspaces create support --description "Chat of the support team"',
  ])
    .argument("<name>", "2 to 63 lowercase letters, digits and hyphens; cannot be changed later")
    .option("--description <text>", "at most 500 characters")
    .addHelpText(
      "after",
      `
Secrets, models, endpoints and tokens of a workspace do not exist for the others. Keys, settings and
the audit trail of the installation are shared.`,
    )
    .action(async (name: string, { description, ...options }: Options) => {
      await withInstallation(io, options, async ({ workspaces, by }) => {
        const input = { name, description };
        const workspace = await workspaces.create(input, printingWarnings(io, by));
        printOne(io, options, workspaceView, workspace);
        if (options.json) return;
        notice(
          io,
          `Issue its first token: gw tokens create <name> --role admin --workspace ${name}`,
        );
      });
    });
}
