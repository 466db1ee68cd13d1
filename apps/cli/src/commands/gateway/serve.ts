import { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { warnOfPassword } from "../../connection/database-url.js";
import { exitCodes } from "../../exit-code.js";
import { ProcessEnded } from "../../process-ended.js";
import { hostEnvironment, namingOption } from "../../connection/cli-settings.js";
import { described } from "../../options/store-command.js";

interface Options {
  readonly database?: string;
  readonly degraded?: boolean;
}

export function serve(io: CliIo): Command {
  return described(
    new Command("serve"),
    "Run the server in the foreground, until SIGTERM or Ctrl-C.",
    [
      "gw serve",
      "GW_PORT=9000 GW_DATA_DIR=/var/lib/gw gw serve",
      "gw serve --database sqlite:/var/lib/gw/gateway.db",
      "gw serve --degraded",
    ],
  )
    .option("--database <url>", "the database to serve (GW_DATABASE_URL)")
    .option("--degraded", "start although keys are wrong or missing; open no secret (GW_DEGRADED)")
    .addHelpText(
      "after",
      `
Settings are taken from the environment: GW_HOST (127.0.0.1), GW_PORT (8686; 0: any free port),
GW_DATA_DIR (./.gw), GW_DATABASE_URL (sqlite:<data folder>/gateway.db), GW_DATABASE_POOL_SIZE (10),
GW_POLL_INTERVAL (1000 ms), GW_ADMIN_TOKEN or GW_ADMIN_TOKEN_FILE, GW_KEK_<n>, GW_KEK_DIR,
GW_KEK_ACTIVE, GW_DEGRADED, GW_LOG_LEVEL (info).

With --degraded secrets can be listed, deleted and, where the active key is there, overwritten; no
call goes out, and /readyz says so.`,
    )
    .action(async ({ database, degraded }: Options) => {
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
    });
}

// The server would name its own setting, which nobody has given.
function checkDatabase(
  { readSettings, SettingError }: typeof import("@gw/gateway"),
  env: CliIo["env"],
): void {
  try {
    readSettings(env);
  } catch (error) {
    // Every other setting is the server's to speak of.
    if (!SettingError.is(error) || !error.message.startsWith("GW_DATABASE_URL")) return;
    throw wrongUse(namingOption(error.message));
  }
}
