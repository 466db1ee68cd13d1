import { FieldPlace } from "../fields/field-place.js";
import type { StateFields } from "../formats/state-fields.js";

/** What a string means. */
export type StateKind = "id" | "itemId" | "itemType";

/** A place in a JSON text that may name state. */
export type StatePlace = FieldPlace<StateKind>;

/** The top level of a text that names state in these fields. */
export function stateRoot({ paths, anywhere, items, opaque }: StateFields): StatePlace {
  const ofItems =
    items === undefined
      ? []
      : ([
          { kind: "itemId", paths: [`${items}.id`] },
          { kind: "itemType", paths: [`${items}.type`] },
        ] as const);
  return FieldPlace.root<StateKind>(
    [{ kind: "id", ...(paths && { paths }), ...(anywhere && { anywhere }) }, ...ofItems],
    opaque,
  );
}
