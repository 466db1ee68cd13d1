import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { lookUpWorkspace } from "../../lookup/look-up-entity.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { workspaceView } from "./workspace-view.js";

export function getWorkspace(io: CliIo): Command {
  return installationCommand("get", "Show one workspace.", ["gw workspaces get research"])
    .argument("<workspace>", "name or id (w-…)")
    .action(async (text: string, options: InstallationOptions) => {
      await withInstallation(io, options, async ({ workspaces }) => {
        printOne(io, options, workspaceView, await lookUpWorkspace(workspaces, text));
      });
    });
}
