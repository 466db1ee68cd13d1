import type { ImportKind } from "../kinds/item-kinds.js";
import type { ImportRemark } from "./import-item.js";

/** The number of items of one kind by outcome. */
export interface ImportCount {
  /** Created; in a dry run: would be created. */
  readonly imported: number;
  /** Already in the target and equal to the source. */
  readonly unchanged: number;
  /** Already in the target, different from the source, and not modified. */
  readonly conflicting: number;
  /** Not created. */
  readonly skipped: number;
}

/** An item, or a part of one, that the target does not have exactly as the source does. */
export interface ImportFinding {
  readonly kind: ImportKind | "model_mapping" | "tag";
  /** The id in the source, with its parts joined by `/` when it has several; for a tag its key. */
  readonly id: string;
  /** The name of the item; for a mapping or a tag the name of its endpoint. */
  readonly name?: string | undefined;
  /** `adjusted`: created with a change. For the others see {@link ImportCount}. */
  readonly outcome: "adjusted" | "conflicting" | "skipped";
  /** One line without any credential. */
  readonly reason: string;
}

/** The result of an import. */
export interface ImportReport {
  /** Whether this was a dry run, which writes nothing. */
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<ImportKind, ImportCount>>;
  readonly findings: readonly ImportFinding[];
  /** Remarks about the source as a whole for the operator, one line each. */
  readonly notices: readonly string[];
  /** Whether nothing was skipped or conflicting. */
  readonly isComplete: boolean;
}

/** An item, or a part of one, as findings name it. */
export interface Subject {
  readonly kind: ImportFinding["kind"];
  readonly id: string;
  readonly name?: string | undefined;
}

/** Collects the counts and findings of a running import. */
export class ReportBuilder {
  readonly #counts: ReadonlyMap<ImportKind, Record<keyof ImportCount, number>>;
  readonly #findings: ImportFinding[] = [];

  constructor(kinds: readonly ImportKind[]) {
    this.#counts = new Map(
      kinds.map((kind) => [kind, { imported: 0, unchanged: 0, conflicting: 0, skipped: 0 }]),
    );
  }

  count(kind: ImportKind, outcome: keyof ImportCount): void {
    const counts = this.#counts.get(kind);
    if (counts !== undefined) counts[outcome] += 1;
  }

  addFinding(subject: Subject, outcome: ImportFinding["outcome"], reason: string): void {
    this.#findings.push({ ...subject, outcome, reason });
  }

  addRemark(subject: Subject, { outcome, reason, part }: ImportRemark): void {
    this.addFinding({ ...subject, ...part }, outcome, reason);
  }

  build(dryRun: boolean, notices: readonly string[]): ImportReport {
    const findings = [...this.#findings];
    return {
      dryRun,
      counts: Object.fromEntries(this.#counts) as ImportReport["counts"],
      findings,
      notices: [...notices],
      isComplete: findings.every(({ outcome }) => outcome === "adjusted"),
    };
  }
}
