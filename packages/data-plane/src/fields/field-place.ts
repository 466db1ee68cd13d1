import { foldFieldName } from "./field-name.js";

/** Fields that mean the same. A path lists names from the top level on; lists are passed through. */
export interface PlacedFields<Kind extends string> {
  /** Absent for fields that mean nothing, such as exceptions of a `*`. */
  readonly kind?: Kind;
  /** Separated by dots; `*` stands for each member that no other path names. */
  readonly paths?: readonly string[];
  /** Names of fields that are recognised wherever they are. */
  readonly anywhere?: readonly string[];
}

/** A place in a JSON text, the same for all elements of a list. */
export class FieldPlace<Kind extends string = string> {
  /** What a value in this place means; absent if nothing. */
  kind: Kind | undefined;
  /** The name of the field, as clients know it. */
  readonly name: string;
  readonly #rules: Rules<Kind>;
  readonly #members = new Map<string, FieldPlace<Kind>>();

  private constructor(name: string, kind: Kind | undefined, rules: Rules<Kind>) {
    this.name = name;
    this.kind = kind;
    this.#rules = rules;
  }

  /**
   * The top level of a text that has these fields.
   *
   * @param opaque - names of fields that contain what users define, such as tool arguments
   */
  static root<Kind extends string>(
    fields: readonly PlacedFields<Kind>[],
    opaque: readonly string[] = [],
  ): FieldPlace<Kind> {
    const named = new Map<string, FieldPlace<Kind>>();
    const rules: Rules<Kind> = {
      named,
      opaque: new Set(opaque.map(foldFieldName)),
      elsewhere: undefined,
    };
    const root = new FieldPlace("", undefined, rules);
    rules.elsewhere = new FieldPlace("", undefined, rules);
    for (const { kind, anywhere = [] } of fields) {
      for (const name of anywhere) {
        named.set(foldFieldName(name), new FieldPlace(name, kind, rules));
      }
    }
    for (const { kind, paths = [] } of fields) {
      for (const path of paths) root.#add(path.split("."), kind);
    }
    return root;
  }

  /** The place of a member; `undefined` if nothing in it has a meaning. */
  member(name: string): FieldPlace<Kind> | undefined {
    const folded = foldFieldName(name);
    const own = this.#members.get(folded) ?? this.#members.get("*");
    if (own !== undefined) return own;
    const { named, opaque, elsewhere } = this.#rules;
    return opaque.has(folded) ? undefined : (named.get(folded) ?? elsewhere);
  }

  #add(path: readonly string[], kind: Kind | undefined): void {
    const [name = "", ...rest] = path;
    const folded = foldFieldName(name);
    const known = this.#members.get(folded);
    const { named } = this.#rules;
    const place = known ?? new FieldPlace(name, named.get(folded)?.kind, this.#rules);
    if (rest.length === 0) place.kind = kind;
    this.#members.set(folded, place);
    if (rest.length > 0) place.#add(rest, kind);
  }
}

interface Rules<Kind extends string> {
  /** The places of fields that are recognised wherever they are. */
  readonly named: ReadonlyMap<string, FieldPlace<Kind>>;
  readonly opaque: ReadonlySet<string>;
  /** The place of all other members. */
  elsewhere: FieldPlace<Kind> | undefined;
}
