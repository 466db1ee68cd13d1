import { type ExitCode, exitCodes } from "./exit-code.js";

/** A failure of a command. The message is one line with the cause and the remedy. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;
  /** The `error_code` with `--json`. */
  readonly code: string;

  constructor(exitCode: ExitCode, code: string, message: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** The arguments, options or settings of the command are invalid. */
export function wrongUse(message: string): CliError {
  return new CliError(exitCodes.wrongUse, "WRONG_USE", message);
}

/** The user answered no, or there was no terminal to ask on. */
export function notConfirmed(message: string): CliError {
  return new CliError(exitCodes.rejected, "NOT_CONFIRMED", message);
}

/** The user pressed Ctrl-C, or the input ended. */
export function interrupted(): CliError {
  return new CliError(exitCodes.interrupted, "INTERRUPTED", "interrupted; nothing was changed");
}
