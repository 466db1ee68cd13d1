import type { ImportFinding, ImportKind, ImportReport } from "@gw/transfer";
import type { Column } from "../../terminal/table.js";

/** The outcomes of the items of one kind. */
export type KindCounts = ImportReport["counts"][ImportKind] & { readonly kind: ImportKind };

/** Labels that differ from the name of the kind. */
const labels: Partial<Readonly<Record<ImportFinding["kind"], string>>> = {
  model_definition: "model",
  model_mapping: "model of endpoint",
  tag: "tag of endpoint",
};

function labelOf(kind: ImportFinding["kind"]): string {
  return labels[kind] ?? kind.replaceAll("_", " ");
}

export function countColumns(dryRun: boolean): readonly Column<KindCounts>[] {
  return [
    { title: "", of: ({ kind }) => `${labelOf(kind)}s` },
    { title: dryRun ? "would be imported" : "imported", of: ({ imported }) => String(imported) },
    { title: "unchanged", of: ({ unchanged }) => String(unchanged) },
    { title: "conflicting", of: ({ conflicting }) => String(conflicting) },
    { title: "skipped", of: ({ skipped }) => String(skipped) },
  ];
}

export const findingColumns: readonly Column<ImportFinding>[] = [
  { title: "what", of: ({ kind }) => labelOf(kind) },
  { title: "name", of: ({ name, id }) => name ?? id },
  { title: "", of: ({ outcome }) => outcome },
  { title: "why", of: ({ reason }) => reason },
];
