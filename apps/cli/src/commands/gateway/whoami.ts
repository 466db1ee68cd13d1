import { type CallerInfo, everyWorkspace } from "@gw/entities";
import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne, type View } from "../../terminal/output.js";
import { showTime } from "../../views/time.js";

const callerView: View<CallerInfo> = {
  none: "no token",
  columns: [],
  details: ({ principal, name, owner, workspace, roles, permissions, endpoints, expiresAt }) => [
    ["principal", principal],
    ["token", name],
    ["owner", owner],
    ["workspace", workspace === everyWorkspace ? `${workspace} (all workspaces)` : workspace],
    ["roles", roles.join(", ")],
    ["permissions", permissions.join(", ")],
    [
      "may call",
      permissions.includes("invoke") ? (endpoints?.join(", ") ?? "all endpoints") : "no endpoint",
    ],
    ["expires", expiresAt === undefined ? "never" : showTime(expiresAt)],
  ],
};

export function whoami(io: CliIo): Command {
  return installationCommand("whoami", "Show what the token is and permits.", [
    "gw whoami",
    "GW_TOKEN_FILE=./my-app-token gw whoami --json",
  ]).action(async (options: InstallationOptions) => {
    await withInstallation(io, options, async ({ whoAmI }) => {
      printOne(io, options, callerView, await whoAmI());
    });
  });
}
