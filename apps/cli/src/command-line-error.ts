import type { Command, CommanderError } from "commander";
import { type CliError, wrongUse } from "./cli-error.js";

/**
 * What the parser found wrong, without what was typed: a credential may stand there. Only words
 * that look like an option or a command are repeated.
 */
export function commandLineError(command: Command, { code, message }: CommanderError): CliError {
  const path = pathOf(command);
  return wrongUse(`${whatIsWrong(code, message, path)}; see ${path} --help`);
}

function whatIsWrong(code: string, message: string, path: string): string {
  switch (code) {
    case "commander.unknownOption":
      return `${path} has no option ${wordIn(message, /'(--[a-z]{1,12}(?:-[a-z]{1,12})?)[='\s]/)}`;
    case "commander.unknownCommand":
      return `${path} has no command ${wordIn(message, /'([a-z]{1,12})'/)}`;
    case "commander.excessArguments":
      return tooMany(path);
    // These name what the command declares, nothing that was typed.
    case "commander.missingArgument":
    case "commander.optionMissingArgument":
    case "commander.missingMandatoryOptionValue":
    case "commander.conflictingOption":
      return message.replace(/^error: /, "");
    case "commander.help":
      return `${path} needs a command`;
    default:
      return `${path} was not used as it can be`;
  }
}

function tooMany(path: string): string {
  const plain = `${path} got more arguments than it takes`;
  if (!path.includes(" secrets ")) return plain;
  return (
    `${plain}. A value never stands in an argument: it is asked for, or read with --value - or ` +
    "--from-file. If one was given, remove it from the history of your shell, and consider " +
    "replacing that credential"
  );
}

function wordIn(message: string, pattern: RegExp): string {
  return pattern.exec(message)?.[1] ?? "like the one given";
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
