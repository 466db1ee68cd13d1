import type { ImportRemark } from "./import-item.js";

/** What an import is about. */
export const importKinds = ["secret", "model_definition", "endpoint", "binding"] as const;
export type ImportKind = (typeof importKinds)[number];

/** What became of things of one kind. */
export interface ImportCount {
  /** Made here; under `dryRun`: would be. */
  readonly brought: number;
  /** Was here already, as it is at the source. */
  readonly present: number;
  /** Is here, differs from the source, and was left as it is. */
  readonly different: number;
  /** Was not made. */
  readonly leftOut: number;
}

/** Something that is not here as it is at the source. */
export interface ImportFinding {
  readonly kind: ImportKind | "model_mapping" | "tag";
  /** At the source. A binding: its three ids joined by `/`. A tag: its key. */
  readonly id: string;
  /** Of a mapping or a tag: the name of its endpoint. */
  readonly name?: string | undefined;
  /** `adjusted`: made, but not quite so. The others: see {@link ImportCount}. */
  readonly outcome: "adjusted" | "different" | "left_out";
  /** One line; never a value of a credential. */
  readonly reason: string;
}

export interface ImportReport {
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<ImportKind, ImportCount>>;
  readonly findings: readonly ImportFinding[];
  /** One line each, for the operator: about the source as a whole. */
  readonly notices: readonly string[];
  /** Whether everything of the source is here as it is there, but for what was adjusted. */
  readonly isComplete: boolean;
}

/** A thing, or a part of one, as findings name it. */
export interface Subject {
  readonly kind: ImportFinding["kind"];
  readonly id: string;
  readonly name?: string | undefined;
}

type Outcome = keyof ImportCount;

/** Collects what is found while an import goes on. */
export class ReportBuilder {
  readonly #counts = new Map(
    importKinds.map((kind) => [kind, { brought: 0, present: 0, different: 0, leftOut: 0 }]),
  );
  readonly #findings: ImportFinding[] = [];
  readonly #notices: string[] = [];

  count(kind: ImportKind, outcome: Outcome): void {
    const counts = this.#counts.get(kind);
    if (counts !== undefined) counts[outcome] += 1;
  }

  find(subject: Subject, outcome: ImportFinding["outcome"], reason: string): void {
    this.#findings.push({ ...subject, outcome, reason });
  }

  remark(subject: Subject, { outcome, reason, part }: ImportRemark): void {
    this.find({ ...subject, ...part }, outcome, reason);
  }

  notice(text: string): void {
    this.#notices.push(text);
  }

  build(dryRun: boolean): ImportReport {
    const findings = [...this.#findings];
    return {
      dryRun,
      counts: Object.fromEntries(this.#counts) as ImportReport["counts"],
      findings,
      notices: [...this.#notices],
      isComplete: findings.every(({ outcome }) => outcome === "adjusted"),
    };
  }
}
