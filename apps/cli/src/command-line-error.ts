import { nearestName } from "@gw/entities";
import type { Command, CommanderError } from "commander";
import { type CliError, wrongUse } from "./cli-error.js";

/**
 * Converts an error of the parser. The message repeats only words that look like an option or a
 * command, because other arguments may contain a credential.
 */
export function commandLineError(command: Command, { code, message }: CommanderError): CliError {
  const path = pathOf(command);
  const word = wordIn(message);
  const hint = word === undefined ? "" : hintFor(word, namesOf(command, code));
  return wrongUse(`${describe({ code, message, path, word })}${hint}; see ${path} --help`);
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

/** The unknown word in a message, if it looks like an option or a command. */
function wordIn(message: string): string | undefined {
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

function hintFor(word: string, names: readonly string[]): string {
  const nearest = nearestName(word, names);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
