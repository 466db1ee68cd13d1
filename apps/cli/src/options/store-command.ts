import { Command } from "commander";

/** The options of every command on a gateway. */
export interface StoreOptions {
  readonly json?: boolean | undefined;
  readonly database?: string | undefined;
  readonly strict?: boolean | undefined;
}

/** Creates a command on a gateway; its help ends with the examples. */
export function storeCommand(name: string, summary: string, examples: readonly string[]): Command {
  return described(new Command(name), summary, examples)
    .option("--json", "print JSON, also for errors")
    .option("--database <url>", "work on this database without a server (see gw --help)");
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
