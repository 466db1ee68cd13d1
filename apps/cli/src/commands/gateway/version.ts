import { describeVersion, productVersion } from "@gw/gateway/product-version";
import { Command } from "commander";
import { described } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { type OutputOptions, printDone } from "../../terminal/output.js";

export function version(io: CliIo): Command {
  return described(
    new Command("version"),
    "Print the version of this command line and the commit that it was built from.",
    ["gw version", "gw version --json"],
  )
    .option("--json", "print JSON, also for errors")
    .action((options: OutputOptions) => {
      const built = productVersion();
      printDone(io, options, describeVersion(built), built);
    });
}
