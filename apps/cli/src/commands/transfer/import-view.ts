import type { ImportFinding, ImportKind, ImportReport } from "@gw/transfer";
import type { Column } from "../../terminal/table.js";

/** The outcomes of the items of one kind. */
export type KindCounts = ImportReport["counts"][ImportKind] & { readonly kind: ImportKind };

const kinds: Readonly<Record<ImportFinding["kind"], string>> = {
  secret: "secret",
  model_definition: "model",
  endpoint: "endpoint",
  binding: "binding",
  model_mapping: "model of endpoint",
  tag: "tag of endpoint",
};

const outcomes: Readonly<Record<ImportFinding["outcome"], string>> = {
  adjusted: "adjusted",
  different: "differs",
  left_out: "left out",
};

export function countColumns(dryRun: boolean): readonly Column<KindCounts>[] {
  return [
    { title: "", of: ({ kind }) => `${kinds[kind]}s` },
    { title: dryRun ? "would be brought" : "brought", of: ({ brought }) => String(brought) },
    { title: "already there", of: ({ present }) => String(present) },
    { title: "different", of: ({ different }) => String(different) },
    { title: "left out", of: ({ leftOut }) => String(leftOut) },
  ];
}

export const findingColumns: readonly Column<ImportFinding>[] = [
  { title: "what", of: ({ kind }) => kinds[kind] },
  { title: "name", of: ({ name, id }) => name ?? id },
  { title: "", of: ({ outcome }) => outcomes[outcome] },
  { title: "why", of: ({ reason }) => reason },
];
