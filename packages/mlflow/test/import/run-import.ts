import { Secret } from "@gw/crypto";
import type { ImportFinding, ImportReport } from "@gw/transfer";
import { importMlflow } from "../../src/index.ts";
import { type MlflowRows, mlflowSource, passphrase } from "./mlflow-rows.ts";
import type { TestGateway } from "./test-gateway.ts";

/** Imports these rows with the right passphrase. */
export function runImport(
  { target }: TestGateway,
  rows: MlflowRows,
  dryRun = false,
): Promise<ImportReport> {
  const by = { principal: "importer" };
  const source = mlflowSource(rows);
  return importMlflow({ source, passphrase: new Secret(passphrase), target, by, dryRun });
}

/** One line per finding: its outcome, the name or id of the item, and the reason. */
export function summary(findings: readonly ImportFinding[]): string[] {
  return findings.map(
    ({ outcome, name, id: key, reason }) => `${outcome} ${name ?? key}: ${reason}`,
  );
}
