import { type ExitCode, exitCodes } from "./exit-code.js";

/** A failure of the command line itself. The message is one line: what is wrong and what to do. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;
  /** What stands as `error_code` under `--json`. */
  readonly code: string;

  constructor(exitCode: ExitCode, code: string, message: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** The command was not used as its help says. */
export function wrongUse(message: string): CliError {
  return new CliError(exitCodes.wrongUse, "WRONG_USE", message);
}

/** Somebody, or the lack of somebody to ask, said no. */
export function notConfirmed(message: string): CliError {
  return new CliError(exitCodes.refused, "NOT_CONFIRMED", message);
}

/** Ctrl-C, or the end of input, at a prompt. */
export function interrupted(): CliError {
  return new CliError(exitCodes.interrupted, "INTERRUPTED", "interrupted, nothing was changed");
}
