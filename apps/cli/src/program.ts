import { describeVersion, productVersion } from "@gw/gateway/product-version";
import { Command, type CommanderError } from "commander";
import { commandLineError, isUnknownHelp } from "./command-line-error.js";
import { bindings } from "./commands/bindings/bindings.js";
import { call } from "./commands/call/call.js";
import { completion } from "./commands/completion/completion.js";
import { db } from "./commands/db/db.js";
import { endpoints } from "./commands/endpoints/endpoints.js";
import { audit } from "./commands/gateway/audit.js";
import { doctor } from "./commands/gateway/doctor.js";
import { health } from "./commands/gateway/health.js";
import { serve } from "./commands/gateway/serve.js";
import { version } from "./commands/gateway/version.js";
import { whoami } from "./commands/gateway/whoami.js";
import { keys } from "./commands/keys/keys.js";
import { limits } from "./commands/limits/limits.js";
import { models } from "./commands/models/models.js";
import { prices } from "./commands/prices/prices.js";
import { secrets } from "./commands/secrets/secrets.js";
import { tags } from "./commands/tags/tags.js";
import { tokens } from "./commands/tokens/tokens.js";
import { exportGateway } from "./commands/transfer/export.js";
import { importGateway } from "./commands/transfer/import.js";
import { usage } from "./commands/usage/usage.js";
import { workspaces } from "./commands/workspaces/workspaces.js";
import type { CliIo } from "./terminal/cli-io.js";

const help = `
Commands use the server at GW_URL (default: http://127.0.0.1:8686) with the token in GW_TOKEN or in
the file GW_TOKEN_FILE. A server with the embedded database generates a token in its data folder and
prints the path.

--database <url> works on a database directly, such as sqlite:.gw/gateway.db or
postgres://gw@127.0.0.1:5432/gateway, with the settings of the server. Read a URL with a password
from a variable (env:<name>) or a file (file:<path>). Commands that seal or open secrets (gw secrets
create, gw secrets update with a value, gw call, gw endpoints test, gw export, gw import, most of gw
keys) need the keys (GW_KEK_<n>, GW_KEK_DIR or the generated one); all others do not.

--workspace <name> or GW_WORKSPACE chooses the workspace. Without them, commands work in the workspace
of the token; those of a token of the installation, or on a database, work in default.

Names and ids (s-…, d-…, e-…, l-…) can be used interchangeably. --json prints entities in the format of
the REST API.

Exit codes: 0 done, 1 failed, 2 invalid arguments or settings, 3 partly done, 4 not found, 5
rejected (conflict, permission, state, or not confirmed), 130 interrupted.

Examples:
  $ gw serve
  $ gw secrets create openai --provider openai
  $ gw models create gpt4o --secret openai --model gpt-4o
  $ gw endpoints create chat --model gpt4o:70 --model claude:30 --fallback haiku --split
  $ gw call chat "Hello"
  $ gw secrets usage openai
  $ gw usage --by model
`;

/** The whole command line. */
export function buildProgram(io: CliIo): Command {
  const program = new Command("gw")
    .description("Command line of the AI gateway.")
    .version(describeVersion(productVersion()), "--version", "print the version and the commit")
    // An option after a subcommand belongs to it, even if its parent has the same option.
    .enablePositionalOptions()
    .addHelpText("after", help);
  for (const command of [
    secrets(io),
    models(io),
    endpoints(io),
    bindings(io),
    tags(io),
    limits(io),
    call(io),
    prices(io),
    tokens(io),
    workspaces(io),
    keys(io),
    db(io),
    exportGateway(io),
    importGateway(io),
    doctor(io),
    audit(io),
    usage(io),
    health(io),
    whoami(io),
    serve(io),
    completion(io, () => program),
    version(io),
  ]) {
    program.addCommand(command);
  }
  program.configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    // reportError prints the error without the arguments.
    outputError: () => {},
  });
  throwErrors(program);
  return program;
}

// The parser throws instead of ending the process; the error names its command.
function throwErrors(command: Command): void {
  command.exitOverride((error: CommanderError) => {
    throw error.exitCode === 0 ? error : commandLineError(command, error);
  });
  // For an unknown command, the parser prints the whole help before it throws.
  const { writeErr } = command.configureOutput();
  command.configureOutput({
    writeErr: (text) => {
      if (!isUnknownHelp(command)) writeErr?.(text);
    },
  });
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    throwErrors(child);
  }
}
