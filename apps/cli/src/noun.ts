import { Command } from "commander";
import { described } from "./store-options.js";

interface Noun {
  readonly summary: string;
  readonly examples: readonly string[];
}

/** A command that only groups others: `gw secrets` of `gw secrets list`. */
export function noun(
  name: string,
  { summary, examples }: Noun,
  verbs: readonly Command[],
): Command {
  const command = described(new Command(name), summary, examples);
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
