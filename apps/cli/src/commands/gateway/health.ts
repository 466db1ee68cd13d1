import type { Command } from "commander";
import { CliError } from "../../cli-error.js";
import { withClient } from "../../connection/connect.js";
import type { Health } from "../../connection/gateway-client.js";
import { exitCodes } from "../../exit-code.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne, type View } from "../../terminal/output.js";

const healthView: View<Health> = {
  none: "no gateway",
  columns: [],
  details: ({ url, ready, authenticated, revision }) => [
    ["gateway", url],
    ["ready", ready ? "yes" : "no"],
    ["token", authenticated === undefined ? undefined : authenticated ? "accepted" : "not set"],
    ["revision", revision?.toString()],
  ],
};

export function health(io: CliIo): Command {
  return storeCommand("health", "Check whether the gateway is ready and accepts the token.", [
    "gw health",
    "GW_URL=https://gw.example gw health --json",
  ])
    .addHelpText("after", "\nExit codes: 0 ready, 1 not ready or not reachable, 5 token rejected.")
    .action(async (options: StoreOptions) => {
      await withClient(io, options, async ({ checkHealth }) => {
        const result = await checkHealth();
        printOne(io, options, healthView, result);
        if (!result.ready) throw notReady(result.url);
      });
    });
}

function notReady(url: string): CliError {
  return new CliError(
    exitCodes.failed,
    "TEMPORARILY_UNAVAILABLE",
    `the gateway at ${url} is running but not ready; see its log`,
  );
}
