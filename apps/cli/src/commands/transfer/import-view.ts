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

export function countColumns(dryRun: boolean): readonly Column<KindCounts>[] {
  return [
    { title: "", of: ({ kind }) => `${kinds[kind]}s` },
    { title: dryRun ? "would be imported" : "imported", of: ({ imported }) => String(imported) },
    { title: "unchanged", of: ({ unchanged }) => String(unchanged) },
    { title: "conflicting", of: ({ conflicting }) => String(conflicting) },
    { title: "skipped", of: ({ skipped }) => String(skipped) },
  ];
}

export const findingColumns: readonly Column<ImportFinding>[] = [
  { title: "what", of: ({ kind }) => kinds[kind] },
  { title: "name", of: ({ name, id }) => name ?? id },
  { title: "", of: ({ outcome }) => outcome },
  { title: "why", of: ({ reason }) => reason },
];
