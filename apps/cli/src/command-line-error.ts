import type { Command, CommanderError } from "commander";
import { type CliError, wrongUse } from "./cli-error.js";

/**
 * Converts an error of the parser. The message repeats only words that look like an option or a
 * command, because other arguments may contain a credential.
 */
export function commandLineError(command: Command, { code, message }: CommanderError): CliError {
  const path = pathOf(command);
  return wrongUse(`${describe(code, message, path)}; see ${path} --help`);
}

function describe(code: string, message: string, path: string): string {
  switch (code) {
    case "commander.unknownOption":
      return `${path} has no option ${wordIn(message, /'(--[a-z]{1,12}(?:-[a-z]{1,12})?)[='\s]/)}`;
    case "commander.unknownCommand":
      return `${path} has no command ${wordIn(message, /'([a-z]{1,12})'/)}`;
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

function wordIn(message: string, pattern: RegExp): string {
  return pattern.exec(message)?.[1] ?? "of that name";
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
