import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { requireConfirmation } from "../../terminal/confirmation.js";
import { printDone } from "../../terminal/output.js";

interface Options extends InstallationOptions {
  readonly yes?: boolean;
}

export function releaseGateway(io: CliIo): Command {
  return installationCommand("release", "Release what a lost gateway holds of limits.", [
    "gw limits release 0b5a3d7e-5f1c-4a57-9d3f-2f9b1f0c6a11",
    "gw limits release 0b5a3d7e-5f1c-4a57-9d3f-2f9b1f0c6a11 --yes",
  ])
    .argument("<gateway>", "the id of an expired gateway (see gw limits gateways)")
    .option("-y, --yes", "do not ask for confirmation")
    .addHelpText(
      "after",
      `
For a gateway whose data folder is lost for good. A gateway that starts again on the same data folder
releases what the last one held by itself.`,
    )
    .action(async (gatewayId: string, options: Options) => {
      await withInstallation(io, options, async ({ limits, by }) => {
        await requireConfirmation(io, options, {
          question: `Release what gateway ${gatewayId} holds`,
          effects: [
            "Of strict limits, and of those that refill continuously, what it holds counts as used. Of " +
              "others it returns.",
          ],
        });
        await limits.releaseLimitGateway({ gatewayId }, by);
        printDone(io, options, `Released what gateway ${gatewayId} held`, { gatewayId });
      });
    });
}
