import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import {
  type InstallationOptions,
  installationCommand,
  limited,
} from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { workspaceView } from "./workspace-view.js";

interface Options extends InstallationOptions {
  readonly limit?: string;
}

export function listWorkspaces(io: CliIo): Command {
  const command = installationCommand("list", "List the workspaces that the token may enter.", [
    "gw workspaces list",
    "gw workspaces list --database sqlite:.gw/gateway.db --json",
  ]);
  return limited(command, "all").action(async (options: Options) => {
    const limit = parseLimit(options);
    await withInstallation(io, options, async ({ workspaces }) => {
      const listed = await everyPage((page) => workspaces.list(page), limit);
      printList(io, options, workspaceView, listed);
    });
  });
}
