import type { WalkOptions } from "@gw/key-management";
import type { Command } from "commander";
import { parseWhole } from "./whole-number.js";

/** The options of commands that process all secrets. */
export interface WalkCommandOptions {
  readonly rate?: string;
  readonly batch?: string;
}

/** Adds `--rate` and `--batch`. */
export function walks(command: Command): Command {
  return command
    .option("--rate <number>", "maximum number of secrets per second")
    .option(
      "--batch <number>",
      "secrets per step; each step is a short transaction (default: 250)",
    );
}

export function walkOptions({ rate, batch }: WalkCommandOptions): WalkOptions {
  return {
    ...(rate !== undefined && { rate: parseWhole("--rate", rate) }),
    ...(batch !== undefined && { batch: parseWhole("--batch", batch, { max: 1_000 }) }),
  };
}
