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
  /** What it also deletes or breaks: printable text that ends with a line feed. */
  readonly effects: string;
  /** The effects as JSON. */
  readonly result: object;
  readonly run: () => Promise<void>;
}

/** Adds `--dry-run` and `--yes`. */
export function deletes(command: Command): Command {
  return command
    .option("--dry-run", "show what the deletion affects; delete nothing")
    .option("-y, --yes", "do not ask for confirmation");
}

/**
 * Shows what a deletion affects, asks for confirmation, and runs it.
 *
 * @throws CliError NOT_CONFIRMED if the answer is no, or if there is no terminal to ask on
 */
export async function confirmDeletion(
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
  // With --json, stderr has errors and prompts only.
  if (asks || !options.json) io.stderr.write(effects);
  if (!options.yes) await requireYes(io, what);
  await run();
  printDone(io, options, `Deleted ${what}.`, { deleted: true, ...result });
}

async function requireYes(io: CliIo, what: string): Promise<void> {
  if (!isInteractive(io)) {
    throw notConfirmed(
      `deleting ${what} needs confirmation, and there is no terminal to ask on; check the effects ` +
        "with --dry-run, then pass --yes",
    );
  }
  if (await confirm(io, `Delete ${what}?`)) return;
  throw notConfirmed(`${what} was not deleted`);
}
