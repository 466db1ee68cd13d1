import type { Command } from "commander";
import { withClient, withInstallation } from "../../connection/connect.js";
import { everyToken } from "../../lookup/every-token.js";
import { lookUpWorkspace } from "../../lookup/look-up-entity.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { isLive, tokenView } from "../../views/token-view.js";

export function showAccess(io: CliIo): Command {
  return installationCommand("access", "List the tokens that may enter a workspace.", [
    "gw workspaces access research",
    "gw workspaces access research --json",
  ])
    .argument("<workspace>", "name or id (w-…)")
    .addHelpText(
      "after",
      `
Lists the tokens of the workspace and, for callers of the installation, the tokens of the installation
(workspace *), which may enter every workspace. Revoked and expired tokens are omitted, and so is the
admin token of the server, which may do everything.`,
    )
    .action(async (text: string, options: InstallationOptions) => {
      const { name } = await withInstallation(io, options, ({ workspaces }) =>
        lookUpWorkspace(workspaces, text),
      );
      await withClient(io, { ...options, workspace: name }, async (client) => {
        const now = Date.now();
        const live = (await everyToken(client)).filter((token) => isLive(token, now));
        printList(io, options, tokenView, live);
      });
    });
}
