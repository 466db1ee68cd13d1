import type { ImportProgress, ImportReport } from "@gw/transfer";
import { exitCodes } from "../../exit-code.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printJson } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { renderTable } from "../../terminal/table.js";
import { countColumns, findingColumns, type KindCounts } from "./import-view.js";

const labels: Readonly<Record<ImportProgress["phase"], string>> = {
  check: "checking the source",
  import: "importing",
};

/** Runs an import, shows its progress on stderr, and prints its report. */
export async function runImport(
  io: CliIo,
  { json }: { readonly json?: boolean | undefined },
  work: (onProgress: (progress: ImportProgress) => void) => Promise<ImportReport>,
): Promise<void> {
  const progress = new Progress(io);
  const report = await work(({ phase, done, total }) =>
    progress.show({ label: labels[phase], done, total, unit: "items" }),
  ).finally(() => progress.end());
  for (const text of report.notices) notice(io, text);
  if (json) printJson(io, report);
  else printReport(io, report);
  if (report.isComplete) return;
  notice(io, "The import is incomplete; the items above differ from the source.");
  throw new ProcessEnded(exitCodes.doneInPart);
}

function printReport(io: CliIo, { dryRun, counts, findings }: ImportReport): void {
  const kinds = Object.entries(counts) as [KindCounts["kind"], ImportReport["counts"]["secret"]][];
  const rows = kinds.map(([kind, count]) => ({ kind, ...count }));
  io.stdout.write(renderTable(countColumns(dryRun), rows));
  // Reasons are sentences and are never clipped.
  if (findings.length > 0) io.stdout.write(`\n${renderTable(findingColumns, findings)}`);
  if (dryRun) notice(io, "Nothing was written (--dry-run).");
}
