import type { MutationContext } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { ImportKind } from "../kinds/item-kinds.js";
import { digitsOf, type IdLetter, IdQueue } from "./ids.js";
import type { ImportItem } from "./import-item.js";
import { ReportBuilder, type Subject } from "./import-report.js";
import type { ImportOptions, ImportTarget } from "./import-target.js";
import { PlaceholderSecret } from "./placeholder-secret.js";
import { rejectionReason } from "./store-errors.js";

/** An imported item, or one that already existed, as findings name it. */
type ItemSubject = Subject & { readonly kind: ImportKind };

/** A secret of the source in the target. */
export interface ImportedSecret {
  readonly secretId: string;
  readonly provider: string | undefined;
}

/** The state of one running import: the target store, and what the items of the source became. */
export class ImportRun {
  readonly target: ImportTarget;
  readonly store: GatewayStore;
  readonly by: MutationContext;
  readonly isDry: boolean;
  readonly report: ReportBuilder;
  readonly placeholder: PlaceholderSecret;
  /** By id in the source; skipped items are absent. */
  readonly secrets: Map<string, ImportedSecret> = new Map();
  /** Ids in the target by id in the source; skipped items are absent. */
  readonly modelDefinitions: Map<string, string> = new Map();
  /** Ids in the target by id in the source; skipped items are absent. */
  readonly endpoints: Map<string, string> = new Map();
  readonly #ids = new IdQueue();
  readonly #names = new Set<string>();

  constructor(kinds: readonly ImportKind[], { target, by = {}, dryRun = false }: ImportOptions) {
    this.report = new ReportBuilder(kinds);
    this.target = target;
    this.by = by;
    this.isDry = dryRun;
    this.store = target.openStore({ keyRing: target.keyRing, newId: this.#ids.take });
    this.placeholder = new PlaceholderSecret(this);
  }

  /** The id of an item in the target: its id in the source when that has our format. */
  targetId(letter: IdLetter, subject: Subject): string {
    const id = `${letter}-${digitsOf(letter, subject.id)}`;
    if (id !== subject.id) {
      this.report.addFinding(subject, "adjusted", `its id has another format and became ${id}`);
    }
    return id;
  }

  /** Whether an item that this import has created, or would have in a dry run, has this name. */
  hasImported(kind: ImportKind, name: string): boolean {
    return this.#names.has(`${kind} ${name}`);
  }

  /**
   * Creates an item; in a dry run it is only counted.
   *
   * @param ids the id of the item, then those of its parts in order
   * @param aliases further names that no other item of the kind may have
   * @returns whether the item was created, or would be
   */
  async create(
    subject: ItemSubject,
    {
      ids,
      aliases = [],
      create,
    }: {
      readonly ids: readonly string[];
      readonly aliases?: readonly string[] | undefined;
      readonly create: () => Promise<unknown>;
    },
  ): Promise<boolean> {
    if (!this.isDry) {
      this.#ids.set(ids.map((id) => id.slice(2)));
      const rejection = await rejectionReason(create);
      // A rejected creation may leave ids in the queue; the next item must not get them.
      this.#ids.set([]);
      if (rejection !== undefined) {
        this.skip(subject, rejection);
        return false;
      }
    }
    for (const name of [subject.name, ...aliases]) {
      if (name !== undefined) this.#names.add(`${subject.kind} ${name}`);
    }
    this.report.count(subject.kind, "imported");
    return true;
  }

  /** @param differences the names of the fields in which the target differs from the source */
  recordExisting(subject: ItemSubject, differences: readonly string[]): void {
    this.report.count(subject.kind, differences.length === 0 ? "unchanged" : "conflicting");
    if (differences.length === 0) return;
    const reason = `it already exists, differs in ${differences.join(", ")} and was not modified`;
    this.report.addFinding(subject, "conflicting", reason);
  }

  skip(subject: ItemSubject, reason: string): void {
    this.report.count(subject.kind, "skipped");
    this.report.addFinding(subject, "skipped", reason);
  }

  /** The input of an item, with its remarks reported; `undefined` when the source skipped it. */
  inputOf<Input>(subject: ItemSubject, item: ImportItem<Input>): Input | undefined {
    if ("skipReason" in item) {
      this.skip(subject, item.skipReason);
      return undefined;
    }
    for (const remark of item.remarks ?? []) this.report.addRemark(subject, remark);
    return item.input;
  }
}
