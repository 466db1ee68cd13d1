import { defaultWorkspace, type MutationContext, type WorkspaceId } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { ImportKind } from "../kinds/item-kinds.js";
import { type IdLetter, IdQueue, isOurFormat, keptId, replacedId } from "./ids.js";
import type { ImportItem } from "./import-item.js";
import { ReportBuilder, type Subject } from "./import-report.js";
import type { ImportOptions, ImportTarget } from "./import-target.js";
import { PlaceholderSecret } from "./placeholder-secret.js";
import { rejectionOf, unlessMissing } from "./store-errors.js";

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
  readonly #workspace: WorkspaceId;
  readonly #newIds: boolean;

  constructor(
    kinds: readonly ImportKind[],
    { target, by = {}, dryRun = false, newIds = false }: ImportOptions,
  ) {
    this.report = new ReportBuilder(kinds);
    this.target = target;
    this.by = by;
    this.isDry = dryRun;
    this.#workspace = target.workspace?.workspaceId ?? defaultWorkspace;
    this.#newIds = newIds;
    const { keyRing } = target;
    this.store = target.openStore({ keyRing, workspace: this.#workspace, newId: this.#ids.take });
    this.placeholder = new PlaceholderSecret(this);
  }

  /** The ids that an item may get in the target, in order of preference. */
  idsFor(letter: IdLetter, sourceId: string): readonly string[] {
    const replaced = replacedId(letter, sourceId, this.#workspace);
    return this.#newIds ? [replaced] : [keptId(letter, sourceId), replaced];
  }

  /** Finds an item of an earlier import in the target. @returns its id too */
  async findImported<T>(
    ids: readonly string[],
    read: (id: string) => Promise<T>,
  ): Promise<{ readonly id: string; readonly existing: T } | undefined> {
    for (const id of ids) {
      const existing = await unlessMissing(read(id));
      if (existing !== undefined) return { id, existing };
    }
    return undefined;
  }

  /** Reports an id that could not be kept because of its format. */
  reportId(letter: IdLetter, subject: Subject, id: string): void {
    if (this.#newIds || isOurFormat(letter, subject.id)) return;
    this.report.addFinding(subject, "adjusted", `its id has another format and became ${id}`);
  }

  /** Whether an item that this import has created, or would have in a dry run, has this name. */
  hasImported(kind: ImportKind, name: string): boolean {
    return this.#names.has(`${kind} ${name}`);
  }

  /**
   * Creates an item; in a dry run it is only counted.
   *
   * @param ids those that the item may get, then those of its parts in order
   * @param aliases further names that no other item of the kind may have
   * @returns the ids of the item and of its parts; `undefined` if it was skipped
   */
  async create(
    subject: ItemSubject,
    {
      ids,
      aliases = [],
      create,
    }: {
      readonly ids: readonly (readonly string[])[];
      readonly aliases?: readonly string[] | undefined;
      readonly create: () => Promise<unknown>;
    },
  ): Promise<readonly string[] | undefined> {
    const preferred = ids.map(([first = ""]) => first);
    const others = ids.map((one) => one.at(-1) ?? "");
    const used = this.isDry
      ? preferred
      : await this.#createWith(subject, [preferred, others], create);
    if (used === undefined) return undefined;
    for (const name of [subject.name, ...aliases]) {
      if (name !== undefined) this.#names.add(`${subject.kind} ${name}`);
    }
    this.report.count(subject.kind, "imported");
    return used;
  }

  /** Another workspace may have the first ids; an item of this workspace would have been found. */
  async #createWith(
    subject: ItemSubject,
    [ids = [], ...others]: readonly (readonly string[])[],
    create: () => Promise<unknown>,
  ): Promise<readonly string[] | undefined> {
    this.#ids.set(ids.map((id) => id.slice(2)));
    try {
      const rejection = await rejectionOf(create);
      if (rejection === undefined) return ids;
      if (rejection.code === "RESOURCE_ALREADY_EXISTS" && others.length > 0) {
        return await this.#createWith(subject, others, create);
      }
      this.skip(subject, rejection.message);
      return undefined;
    } finally {
      // A rejected creation may leave ids in the queue; the next item must not get them.
      this.#ids.set([]);
    }
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
