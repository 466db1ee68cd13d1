import { Command } from "commander";
import { exitCodes } from "../../exit-code.js";
import { hostEnvironment } from "../../options/database-option.js";
import { described } from "../../options/store-command.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";

interface Options {
  readonly database?: string;
  readonly degraded?: boolean;
  readonly help?: boolean;
}

export function serve(io: CliIo): Command {
  const command = described(
    new Command("serve"),
    "Run the server in the foreground, until SIGTERM or Ctrl-C.",
    [
      "gw serve",
      "GW_PORT=9000 GW_DATA_DIR=/var/lib/gw gw serve",
      "gw serve --database sqlite:/var/lib/gw/gateway.db",
      "gw serve --degraded",
    ],
  );
  return (
    command
      .option("--database <url>", "the database to serve (GW_DATABASE_URL)")
      .option(
        "--degraded",
        "start although keys are wrong or missing; open no secret (GW_DEGRADED)",
      )
      // Replaces the built-in option, because the settings in the help are imported on demand.
      .helpOption(false)
      .option("-h, --help", "display help for command")
      .addHelpText(
        "after",
        `
With --degraded, secrets can be listed, deleted and, if the active key is loaded, overwritten. Calls
fail, and /readyz reports it.`,
      )
      .action(async ({ database, degraded, help }: Options) => {
        if (help) {
          const { settingsHelp } = await import("@gw/gateway");
          command.addHelpText("after", `\n${settingsHelp().trimEnd()}`);
          return command.outputHelp();
        }
        const { serve: runServer } = await import("@gw/server");
        const { stdout, stderr } = io;
        const settings = await hostEnvironment(io, database);
        const env = degraded ? { ...settings, GW_DEGRADED: "true" } : settings;
        const code = await runServer({ env, stdout, stderr });
        if (code !== exitCodes.done) throw new ProcessEnded(code);
      })
  );
}
