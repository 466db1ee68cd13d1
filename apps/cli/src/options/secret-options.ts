import type { Command } from "commander";

/** How the value of a secret may be given; an argument is not among the ways. */
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
    .optionsGroup("The value (asked for without echo when none of these is given):")
    .option(
      "--field <name>",
      "field of the value (default: api_key); repeat it to be asked for several",
      collect,
    )
    .option("--value <->", "read the value from standard input; `-` is the only value this takes")
    .option("--from-stdin", "the same as --value -")
    .option("--from-file <path>", "read the value from a file")
    .option("--json-stdin", "read all fields from standard input, as a JSON object of strings")
    .option("--json-file <path>", "read all fields from a file, as a JSON object of strings")
    .option("--no-value", "no field at all, for --auth auth_mode=none or default_chain")
    .optionsGroup("Options:");
}

/** Collects an option that may be repeated. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** Said in the help of every command that takes a value. */
export const secretHelp: string = `
A value never stands in an argument: arguments are seen by every process of the machine and kept in
the history of your shell. Of what is read from standard input or a file, one newline at the end
(and a byte order mark) is dropped; everything else is kept to the byte.`;
