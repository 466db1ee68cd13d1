import { nearestName } from "@gw/entities";
import type { Command, CommanderError } from "commander";
import { type CliError, wrongUse } from "./cli-error.js";

/**
 * Converts an error of the parser. The message repeats only words that look like an option or a
 * command, because other arguments may contain a credential.
 */
export function commandLineError(command: Command, error: CommanderError): CliError {
  const { code, message } = isUnknownHelp(command) ? unknownHelp(command) : error;
  const path = pathOf(command);
  const nearest = nearestName(wordIn(message) ?? "", namesOf(command, code));
  const word = nearest === undefined ? harmlessWordIn(message) : wordIn(message);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return wrongUse(`${describe({ code, message, path, word })}${hint}; see ${path} --help`);
}

/** Whether the user asked for the help of a command that does not exist, as in `gw help nothing`. */
export function isUnknownHelp({ args, commands }: Command): boolean {
  const [verb, word] = args;
  if (verb !== "help" || word === undefined) return false;
  return !commands.some((child) => child.name() === word || child.aliases().includes(word));
}

function unknownHelp({ args }: Command): Pick<CommanderError, "code" | "message"> {
  return { code: "commander.unknownCommand", message: `unknown command '${args[1]}'` };
}

interface ParserError {
  readonly code: string;
  readonly message: string;
  /** Of the command, such as `gw secrets create`. */
  readonly path: string;
  readonly word: string | undefined;
}

function describe({ code, message, path, word = "of that name" }: ParserError): string {
  switch (code) {
    case "commander.unknownOption":
      return `${path} has no option ${word}`;
    case "commander.unknownCommand":
      return `${path} has no command ${word}`;
    case "commander.excessArguments":
      return tooMany(path);
    // These messages contain declared names only.
    case "commander.missingArgument":
    case "commander.optionMissingArgument":
    case "commander.missingMandatoryOptionValue":
    case "commander.conflictingOption":
      return message.replace(/^error: /, "");
    case "commander.help":
      return `${path} requires a command`;
    default:
      return `the arguments of ${path} are invalid`;
  }
}

function tooMany(path: string): string {
  const plain = `${path} got too many arguments`;
  if (!path.includes(" secrets ")) return plain;
  return (
    `${plain}. A value is never an argument: the command asks for it, or reads it with --value - or ` +
    "--from-file. If you passed one, remove it from the history of your shell and consider " +
    "replacing the credential"
  );
}

/** The unknown word in a message. It is safe to repeat if it resembles a declared name. */
function wordIn(message: string): string | undefined {
  return /'((?:--)?[A-Za-z]{1,12}(?:-[A-Za-z]{1,12}){0,3})[='\s]/.exec(message)?.[1];
}

/** The unknown word in a message, if it looks like an option or a command. */
function harmlessWordIn(message: string): string | undefined {
  return /'(--[a-z]{1,12}(?:-[a-z]{1,12}){0,3}|[a-z]{1,12})[='\s]/.exec(message)?.[1];
}

/** The words that would have been valid. */
function namesOf(command: Command, code: string): readonly string[] {
  const words =
    code === "commander.unknownCommand"
      ? command.commands.flatMap((child) => [child.name(), ...child.aliases()])
      : command.options.flatMap(({ long }) => long ?? []);
  return code.startsWith("commander.unknown") ? words : [];
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
