import type { Command } from "commander";
import { notConfirmed } from "../cli-error.js";
import { type CliIo, isInteractive } from "../terminal/cli-io.js";
import { printDone } from "../terminal/output.js";
import { confirm } from "../terminal/prompt.js";
import type { StoreOptions } from "./store-command.js";

export interface DeletionOptions extends StoreOptions {
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

interface Deletion {
  /** Such as `secret "openai"`. */
  readonly what: string;
  /** What it would take along or break, printable, ending in a line feed. */
  readonly effects: string;
  /** The same for programs. */
  readonly result: object;
  readonly run: () => Promise<void>;
}

/** Adds the options of {@link DeletionOptions} that are not of every command. */
export function deletes(command: Command): Command {
  return command
    .option("--dry-run", "only show what it would affect")
    .option("-y, --yes", "do not ask");
}

/**
 * Shows what a deletion affects, asks, and carries it out.
 *
 * @throws CliError NOT_CONFIRMED when the answer is no, or when there is nobody to ask
 */
export async function carryOut(
  io: CliIo,
  options: DeletionOptions,
  { what, effects, result, run }: Deletion,
): Promise<void> {
  if (options.dryRun) {
    if (!options.json) io.stdout.write(effects);
    return printDone(io, options, "Nothing was deleted (--dry-run).", {
      deleted: false,
      ...result,
    });
  }
  const asks = !options.yes && isInteractive(io);
  // Under --json what programs read on stderr is an error or nothing.
  if (asks || !options.json) io.stderr.write(effects);
  if (!options.yes) await requireYes(io, what);
  await run();
  printDone(io, options, `Deleted ${what}.`, { deleted: true, ...result });
}

async function requireYes(io: CliIo, what: string): Promise<void> {
  if (!isInteractive(io)) {
    throw notConfirmed(
      `deleting ${what} asks first, and there is no terminal to ask on; look at what it affects ` +
        "with --dry-run, then say --yes",
    );
  }
  if (await confirm(io, `Delete ${what}?`)) return;
  throw notConfirmed(`nothing was deleted: ${what} is still there`);
}
