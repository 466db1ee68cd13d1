import { Command, Option } from "commander";
import { wrongUse } from "../cli-error.js";

/** The options of every command on an installation. */
export interface InstallationOptions {
  readonly json?: boolean | undefined;
  readonly database?: string | undefined;
}

/** The options of every command in a workspace. */
export interface StoreOptions extends InstallationOptions {
  readonly workspace?: string | undefined;
  readonly strict?: boolean | undefined;
}

/** Creates a command in a workspace; its help ends with the examples. */
export function storeCommand(name: string, summary: string, examples: readonly string[]): Command {
  return inWorkspace(withConnection(described(new Command(name), summary, examples)));
}

/** Creates a command on a whole installation; its help ends with the examples. */
export function installationCommand(
  name: string,
  summary: string,
  examples: readonly string[],
): Command {
  return unconfined(withConnection(described(new Command(name), summary, examples)));
}

/** Adds `--json` and `--database`. */
export function withConnection(command: Command): Command {
  return command
    .option("--json", "print JSON, also for errors")
    .option("--database <url>", "work on this database without a server (see gw --help)");
}

/** Adds `--workspace`. */
export function inWorkspace(command: Command): Command {
  return command.option("--workspace <name>", "work in this workspace (GW_WORKSPACE)");
}

/** Rejects `--workspace` with a reason. */
function unconfined(command: Command): Command {
  const option = new Option("--workspace <name>").hideHelp().argParser(() => {
    const { parent } = command;
    const path = [parent?.parent ? parent.name() : "", command.name()].join(" ").trim();
    throw wrongUse(`gw ${path} does not work in one workspace; omit --workspace`);
  });
  return command.addOption(option);
}

/** {@link storeCommand} for a change whose input can cause warnings. */
export function warningCommand(
  name: string,
  summary: string,
  examples: readonly string[],
): Command {
  const command = storeCommand(name, summary, examples);
  return command.option("--strict", "refuse input that would cause a warning");
}

/** Adds a summary, and examples at the end of the help. */
export function described(command: Command, summary: string, examples: readonly string[]): Command {
  return command
    .description(summary)
    .addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}`);
}

/** Adds `--limit` to a list command. */
export function limited(command: Command, fallback: string): Command {
  return command.option("--limit <number>", `maximum number of items (default: ${fallback})`);
}

interface Noun {
  readonly summary: string;
  readonly examples: readonly string[];
}

/** Creates a command that groups others, such as `gw secrets`. */
export function noun(
  name: string,
  { summary, examples }: Noun,
  verbs: readonly Command[],
): Command {
  const command = described(new Command(name), summary, examples);
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
