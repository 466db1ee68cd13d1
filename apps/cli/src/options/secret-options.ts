import type { Command } from "commander";

/** The sources of a secret value; it is never an argument. */
export interface SecretOptions {
  readonly field?: readonly string[] | undefined;
  /** `false` from --no-value, a text from --value. */
  readonly value?: string | false | undefined;
  readonly fromStdin?: boolean | undefined;
  readonly fromFile?: string | undefined;
  readonly jsonStdin?: boolean | undefined;
  readonly jsonFile?: string | undefined;
}

/** Adds the options of {@link SecretOptions} to a command. */
export function takesSecret(command: Command): Command {
  return command
    .optionsGroup("Value (without these options, the command asks for it without echo):")
    .option(
      "--field <name>",
      "field of the value (default: api_key); repeat it to be asked for several fields",
      collect,
    )
    .option("--value <->", "read the value from standard input; only `-` is accepted")
    .option("--from-stdin", "same as --value -")
    .option("--from-file <path>", "read the value from a file")
    .option("--json-stdin", "read all fields from standard input, as a JSON object of strings")
    .option("--json-file <path>", "read all fields from a file, as a JSON object of strings")
    .option("--no-value", "store no value, for --auth auth_mode=none or default_chain")
    .optionsGroup("Options:");
}

/** Collects the values of a repeatable option. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** Help text about the sources of a value. */
export const secretHelp: string = `
A value is never an argument, because other processes and the history of your shell see arguments.
One newline at the end and a byte order mark are removed from standard input or a file; all other
bytes are kept.`;
