import { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { hostEnvironment } from "../../connection/cli-settings.js";
import { warnOfPassword } from "../../connection/database-url.js";
import { exitCodes } from "../../exit-code.js";
import { optionMessage } from "../../options/database-option.js";
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
          command.addHelpText("after", await settingsHelp());
          return command.outputHelp();
        }
        const [gateway, { serve: runServer }] = await Promise.all([
          import("@gw/gateway"),
          import("@gw/server"),
        ]);
        const { stdout, stderr } = io;
        const settings = hostEnvironment(io.env, database);
        const env = degraded ? { ...settings, GW_DEGRADED: "true" } : settings;
        if (database !== undefined) {
          checkDatabase(gateway, env);
          warnOfPassword(io, "--database", database);
        }
        const code = await runServer({ env, stdout, stderr });
        if (code !== exitCodes.done) throw new ProcessEnded(code);
      })
  );
}

/** Every setting of the server with its meaning and default. */
async function settingsHelp(): Promise<string> {
  const { describeSettings } = await import("@gw/gateway");
  const settings = describeSettings().map(({ name, meaning, default: shown }) => {
    const suffix = shown === "" ? "" : ` (default: ${shown})`;
    return `  ${name}\n${wrapped(`${meaning}${suffix}`.replaceAll("`", ""))}`;
  });
  return `\nSettings, from environment variables:\n${settings.join("\n")}`;
}

/** Breaks a text into indented lines of at most 100 characters. */
function wrapped(text: string): string {
  return text.replaceAll(/(?! )(.{1,94})(?: |$)/g, "      $1\n").trimEnd();
}

// The server would name its setting instead of the option.
function checkDatabase(
  { readSettings, SettingError }: typeof import("@gw/gateway"),
  env: CliIo["env"],
): void {
  try {
    readSettings(env);
  } catch (error) {
    // The server reports an error in any other setting.
    if (!SettingError.is(error) || error.setting !== "GW_DATABASE_URL") return;
    throw wrongUse(optionMessage("--database", error));
  }
}
