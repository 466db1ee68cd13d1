import { Command } from "commander";

/** The options of every command that speaks with a store. */
export interface StoreOptions {
  readonly json?: boolean | undefined;
  readonly database?: string | undefined;
}

/** A command that speaks with a store, with the examples that end its help. */
export function storeCommand(name: string, summary: string, examples: readonly string[]): Command {
  return described(new Command(name), summary, examples)
    .option("--json", "print JSON for programs, errors too")
    .option("--database <url>", "work on this database without a server (see gw --help)");
}

/** Gives a command its summary and the examples that end its help. */
export function described(command: Command, summary: string, examples: readonly string[]): Command {
  return command
    .description(summary)
    .addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}`);
}

/** Adds `--limit` to a list command. */
export function limited(command: Command, fallback: string): Command {
  return command.option("--limit <number>", `at most this many (default: ${fallback})`);
}

interface Noun {
  readonly summary: string;
  readonly examples: readonly string[];
}

/** A command that groups others: `gw secrets` of `gw secrets list`. */
export function noun(
  name: string,
  { summary, examples }: Noun,
  verbs: readonly Command[],
): Command {
  const command = described(new Command(name), summary, examples);
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
