import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withInstallation } from "../../connection/connect.js";
import { lookUpWorkspace } from "../../lookup/look-up-entity.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { workspaceView } from "./workspace-view.js";

interface Options extends InstallationOptions {
  /** `false` with `--no-description`. */
  readonly description?: string | false;
  readonly suspend?: boolean;
  readonly resume?: boolean;
}

export function updateWorkspace(io: CliIo): Command {
  return installationCommand("update", "Describe a workspace, suspend it, or resume it.", [
    'gw workspaces update research --description "Experiments"',
    "gw workspaces update research --suspend",
    "gw workspaces update research --resume",
  ])
    .argument("<workspace>", "name or id (w-…)")
    .option("--description <text>", "at most 500 characters")
    .option("--no-description", "remove the description")
    .option("--suspend", "reject calls of its endpoints, and changes by its tokens")
    .option("--resume", "end the suspension")
    .addHelpText(
      "after",
      `
While a workspace is suspended, calls of its endpoints fail with 403 workspace_suspended, its tokens
can read but change nothing, and tokens of the installation can still change it.`,
    )
    .action(async (text: string, { description, suspend, resume, ...options }: Options) => {
      if (suspend && resume) throw wrongUse("--suspend and --resume cannot be used together");
      const suspended = suspend ? true : resume ? false : undefined;
      if (description === undefined && suspended === undefined) {
        throw wrongUse("pass --description, --no-description, --suspend or --resume");
      }
      await withInstallation(io, options, async ({ workspaces, by }) => {
        const { workspaceId } = await lookUpWorkspace(workspaces, text);
        const changes = { description: description === false ? null : description, suspended };
        const updated = await workspaces.update({ workspaceId, ...changes }, by);
        printOne(io, options, workspaceView, updated);
      });
    });
}
