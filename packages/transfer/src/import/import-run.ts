import { GatewayError, type MutationContext } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { digitsOf, type IdLetter, IdQueue } from "./ids.js";
import type { ImportItem } from "./import-item.js";
import { type ImportKind, ReportBuilder, type Subject } from "./import-report.js";
import type { ImportOptions, ImportTarget } from "./import-target.js";

/** What is known here of a secret of the source. */
export interface PlacedSecret {
  readonly secretId: string;
  readonly provider: string | undefined;
}

/** Refusals of one thing, by which an import goes on with the next. */
const refusals = [
  "INVALID_PARAMETER_VALUE",
  "RESOURCE_ALREADY_EXISTS",
  "RESOURCE_DOES_NOT_EXIST",
  "INVALID_STATE",
] as const;

/** One import while it goes on: its store, and where the things of the source are here. */
export class ImportRun {
  readonly target: ImportTarget;
  readonly store: GatewayStore;
  readonly by: MutationContext;
  readonly isDry: boolean;
  readonly report: ReportBuilder = new ReportBuilder();
  /** By the id at the source; what was left out is absent. */
  readonly secrets: Map<string, PlacedSecret> = new Map();
  readonly modelDefinitions: Map<string, string> = new Map();
  readonly endpoints: Map<string, string> = new Map();
  readonly #ids = new IdQueue();
  readonly #names = new Set<string>();

  constructor({ target, by = {}, dryRun = false }: ImportOptions) {
    this.target = target;
    this.by = by;
    this.isDry = dryRun;
    this.store = target.openStore({ keyRing: target.keyRing, newId: this.#ids.take });
  }

  /** Its id here, which is that of the source where that has our form. */
  placeOf(letter: IdLetter, subject: Subject): string {
    const id = `${letter}-${digitsOf(letter, subject.id)}`;
    if (id !== subject.id)
      this.report.find(subject, "adjusted", `its id is of another form: ${id}`);
    return id;
  }

  /** Whether a name is spoken for by something that this very import brings. */
  hasBrought(kind: ImportKind, name: string): boolean {
    return this.#names.has(`${kind} ${name}`);
  }

  /**
   * Makes a thing, or under a dry run only says so.
   *
   * @param ids its own, and those of its parts in their order
   * @returns whether it is here now, or would be
   */
  async bring(
    subject: Subject & { readonly kind: ImportKind },
    { ids, make }: { readonly ids: readonly string[]; readonly make: () => Promise<unknown> },
  ): Promise<boolean> {
    if (!this.isDry) {
      this.#ids.give(ids.map((id) => id.slice(2)));
      const refusal = await refusalOf(make);
      // What was refused may have left some; they are nobody else's.
      this.#ids.give([]);
      if (refusal !== undefined) {
        this.leaveOut(subject, refusal);
        return false;
      }
    }
    if (subject.name !== undefined) this.#names.add(`${subject.kind} ${subject.name}`);
    this.report.count(subject.kind, "brought");
    return true;
  }

  /** It is here already: as it is at the source, or in some ways not. */
  meet(subject: Subject & { readonly kind: ImportKind }, differences: readonly string[]): void {
    this.report.count(subject.kind, differences.length === 0 ? "present" : "different");
    if (differences.length === 0) return;
    const reason = `is here and differs in its ${differences.join(", ")}: it was left as it is`;
    this.report.find(subject, "different", reason);
  }

  leaveOut(subject: Subject & { readonly kind: ImportKind }, reason: string): void {
    this.report.count(subject.kind, "leftOut");
    this.report.find(subject, "left_out", reason);
  }

  /** The input of an item, unless its source could not give it; its remarks go into the report. */
  inputOf<Input>(
    subject: Subject & { readonly kind: ImportKind },
    item: ImportItem<Input>,
  ): Input | undefined {
    if ("refusal" in item) {
      this.leaveOut(subject, item.refusal);
      return undefined;
    }
    for (const remark of item.remarks ?? []) this.report.remark(subject, remark);
    return item.input;
  }
}

/** Why something is refused by a rule, in one line; `undefined` where it is not. */
export async function refusalOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (GatewayError.is(error) && refusals.some((code) => code === error.code)) {
      return error.message;
    }
    throw error;
  }
}

/** What a read answers, or nothing where there is nothing. */
export async function found<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return undefined;
    throw error;
  }
}
