import type { LedgerGateway } from "@gw/limits";
import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList, type View } from "../../terminal/output.js";
import { showTime } from "../../views/time.js";

const gatewayView: View<LedgerGateway> = {
  none: "no gateway has enforced limits in the last hour",
  columns: [
    { title: "gateway id", of: ({ gatewayId }) => gatewayId },
    { title: "state", of: ({ state }) => state },
    { title: "leases", of: ({ leases }) => String(leases) },
    { title: "expires", of: ({ expiresAt }) => showTime(expiresAt) },
  ],
  details: () => [],
};

export function listGateways(io: CliIo): Command {
  return installationCommand("gateways", "List the gateways that enforce limits.", [
    "gw limits gateways",
    "gw limits gateways --json",
  ])
    .addHelpText(
      "after",
      `
A gateway id is that of one run of a process. A live gateway renews its time of expiry each few seconds;
an expired one has had no contact for 10 seconds. It holds units of fixed windows until the window ends,
a process starts on its data folder, or it is released.`,
    )
    .action(async (options: InstallationOptions) => {
      await withInstallation(io, options, async ({ limits }) => {
        const gateways = await everyPage((page) => limits.listLimitGateways(page));
        printList(io, options, gatewayView, gateways);
      });
    });
}
