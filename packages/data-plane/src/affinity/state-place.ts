import { foldFieldName } from "../body/field-name.js";
import type { StateFields } from "../formats/state-fields.js";

/** What a string means. */
export type StateKind = "id" | "itemId" | "itemType";

/** A place in a JSON text, the same for all elements of a list. */
export class StatePlace {
  /** What a string in this place means; absent if nothing. */
  kind: StateKind | undefined;
  /** The name of the field, as clients know it. */
  readonly name: string;
  readonly #rules: Rules;
  readonly #members = new Map<string, StatePlace>();

  private constructor(name: string, kind: StateKind | undefined, rules: Rules) {
    this.name = name;
    this.kind = kind;
    this.#rules = rules;
  }

  /** The top level of a text that has these fields. */
  static root({ paths = [], anywhere = [], items, opaque = [] }: StateFields): StatePlace {
    const named = new Map<string, StatePlace>();
    const rules: Rules = {
      named,
      opaque: new Set(opaque.map(foldFieldName)),
      elsewhere: undefined,
    };
    const root = new StatePlace("", undefined, rules);
    rules.elsewhere = new StatePlace("", undefined, rules);
    for (const name of anywhere) named.set(foldFieldName(name), new StatePlace(name, "id", rules));
    for (const path of paths) root.#add(path.split("."), "id");
    if (items !== undefined) {
      root.#add([items, "id"], "itemId");
      root.#add([items, "type"], "itemType");
    }
    return root;
  }

  /** The place of a member; `undefined` if nothing in it can name state. */
  member(name: string): StatePlace | undefined {
    const folded = foldFieldName(name);
    const own = this.#members.get(folded);
    if (own !== undefined) return own;
    const { named, opaque, elsewhere } = this.#rules;
    return opaque.has(folded) ? undefined : (named.get(folded) ?? elsewhere);
  }

  #add(path: readonly string[], kind: StateKind): void {
    const [name = "", ...rest] = path;
    const folded = foldFieldName(name);
    const known = this.#members.get(folded);
    const { named } = this.#rules;
    const place = known ?? new StatePlace(name, named.get(folded)?.kind, this.#rules);
    if (rest.length === 0) place.kind = kind;
    this.#members.set(folded, place);
    if (rest.length > 0) place.#add(rest, kind);
  }
}

interface Rules {
  /** The places of fields that are recognised wherever they are. */
  readonly named: ReadonlyMap<string, StatePlace>;
  readonly opaque: ReadonlySet<string>;
  /** The place of all other members. */
  elsewhere: StatePlace | undefined;
}
