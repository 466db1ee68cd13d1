import type { LiveServer } from "@gw/store-abstract";
import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printList } from "../../terminal/output.js";
import { keyView } from "../../views/key-view.js";

export function listKeys(io: CliIo): Command {
  return installationCommand(
    "list",
    "List the versions of the key-encryption key, without key material.",
    ["gw keys list", "gw keys list --database sqlite:.gw/gateway.db"],
  ).action(async (options: InstallationOptions) => {
    await withInstallation(io, options, async ({ keys }) => {
      const [keks, servers] = await Promise.all([keys.listKeks(), keys.listServers()]);
      printList(io, options, keyView, keks);
      if (!options.json) for (const server of servers) notice(io, describeServer(server));
    });
  });
}

function describeServer({ serverId, kekVersions }: LiveServer): string {
  const versions = kekVersions.length === 0 ? "no version" : `version ${kekVersions.join(", ")}`;
  return `Running: ${serverId} has loaded ${versions}`;
}
