import { Command } from "commander";

/** A command that only groups others: `gw secrets` of `gw secrets list`. */
export function noun(name: string, summary: string, verbs: readonly Command[]): Command {
  const command = new Command(name).description(summary);
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
