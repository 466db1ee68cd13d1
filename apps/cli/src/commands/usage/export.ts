import type { Command } from "commander";
import { interrupted } from "../../cli-error.js";
import { withClient } from "../../connection/connect.js";
import { pastTimeHelp } from "../../options/past-time.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { interruptible } from "../../terminal/interruptible.js";
import { writeNewFile } from "../../terminal/new-file.js";
import { printDone } from "../../terminal/output.js";
import {
  readFilters,
  readRange,
  type UsageFilterOptions,
  withUsageFilters,
} from "./usage-filters.js";

export function exportUsage(io: CliIo): Command {
  const command = storeCommand("export", "Write single calls to a file, newest first.", [
    "gw usage export usage.jsonl",
    "gw usage export november.csv --since 2026-11-01 --until 2026-12-01",
  ]).argument("<file>", "a new file; CSV if its name ends with .csv, otherwise lines of JSON");
  return withUsageFilters(command)
    .addHelpText("after", `\n${pastTimeHelp}`)
    .action(async (file: string, options: UsageFilterOptions) => {
      const range = readRange(options, Date.now());
      const format = /\.csv$/i.test(file) ? "csv" : "jsonl";
      await withClient(io, options, async ({ usage, store }) => {
        const filters = await readFilters(options, { store });
        await interruptible(async (signal) => {
          const chunks = await usage.exportUsage({ ...filters, ...range, format });
          await writeNewFile(file, until(signal, chunks));
        });
      });
      printDone(io, options, `Wrote the calls to ${file}`, { file, format });
    });
}

async function* until<T>(signal: AbortSignal, chunks: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const chunk of chunks) {
    if (signal.aborted) throw interrupted();
    yield chunk;
  }
}
