import { CommanderError } from "commander";
import { exitCodes } from "./exit-code.js";
import { ProcessEnded } from "./process-ended.js";
import { buildProgram } from "./program.js";
import { reportError } from "./report-error.js";
import type { CliIo } from "./terminal/cli-io.js";

/**
 * Runs one command line and returns its exit code.
 *
 * @param args the arguments after the name of the program
 *
 * @example
 * ```ts
 * const { stdin, stdout, stderr, env } = process;
 * process.exitCode = await runCli(["secrets", "list", "--json"], { stdin, stdout, stderr, env });
 * ```
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  try {
    await buildProgram(io).parseAsync(args, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    // The parser throws after --help and --version.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof ProcessEnded) return error.exitCode;
    return reportError(io, error, args.includes("--json"));
  }
}
