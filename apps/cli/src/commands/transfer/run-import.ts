import type { ImportProgress, ImportReport } from "@gw/transfer";
import { exitCodes } from "../../exit-code.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, type OutputOptions, printJson } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { renderTable } from "../../terminal/table.js";
import { countColumns, findingColumns, type KindCounts } from "./import-view.js";

const labels: Readonly<Record<ImportProgress["phase"], string>> = {
  check: "checking the source",
  import: "importing",
};

/** The report of an import into one workspace. */
export type WorkspaceReport = ImportReport & { readonly workspace: string };

type ImportWork = (onProgress: (progress: ImportProgress) => void) => Promise<ImportReport>;

/** Runs an import, shows its progress on stderr, and prints its report. */
export async function runImport(
  io: CliIo,
  options: OutputOptions,
  work: ImportWork,
): Promise<void> {
  const report = await showProgress(io, work);
  for (const text of report.notices) notice(io, text);
  if (options.json) printJson(io, report);
  else printReport(io, report);
  requireComplete(io, [report]);
}

/** Prints the reports of imports into several workspaces: with `--json`, one as an object, more as an array. */
export function showReports(
  io: CliIo,
  { json }: OutputOptions,
  reports: readonly WorkspaceReport[],
): void {
  for (const text of new Set(reports.flatMap(({ notices }) => notices))) notice(io, text);
  if (json) printJson(io, reports.length === 1 ? reports[0] : reports);
  else {
    for (const { workspace, ...report } of reports) {
      if (reports.length > 1) io.stdout.write(`Workspace ${workspace}:\n`);
      printReport(io, report);
    }
  }
  requireComplete(io, reports);
}

/** Runs an import, and shows its progress on stderr. */
export function showProgress(io: CliIo, work: ImportWork): Promise<ImportReport> {
  const progress = new Progress(io);
  return work(({ phase, done, total }) =>
    progress.show({ label: labels[phase], done, total, unit: "items" }),
  ).finally(() => progress.end());
}

/** @throws ProcessEnded */
function requireComplete(io: CliIo, reports: readonly ImportReport[]): void {
  if (reports.every(({ isComplete }) => isComplete)) return;
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
