import { bindingKind } from "./binding-kind.js";
import { endpointKind } from "./endpoint-kind.js";
import type { ItemKind } from "./item-kind.js";
import { limitKind } from "./limit-kind.js";
import { modelDefinitionKind } from "./model-definition-kind.js";
import { secretKind } from "./secret-kind.js";

/** The kinds of items by the name of their list. */
export interface ItemKinds {
  readonly secrets: typeof secretKind;
  readonly modelDefinitions: typeof modelDefinitionKind;
  readonly endpoints: typeof endpointKind;
  readonly bindings: typeof bindingKind;
  readonly limits: typeof limitKind;
}

/** The name of a list of items of one kind. */
export type ItemList = keyof ItemKinds;

/** A kind of items that an import creates. */
export type ImportKind = ItemKinds[ItemList]["type"];

/** A kind that is known only at run time. */
export type AnyItemKind = ItemKind<ImportKind, unknown, unknown, unknown>;

const itemKinds: ItemKinds = {
  secrets: secretKind,
  modelDefinitions: modelDefinitionKind,
  endpoints: endpointKind,
  bindings: bindingKind,
  limits: limitKind,
};

/** All kinds, in the order of a file and of an import: an item refers only to earlier kinds. */
export const itemLists: readonly (readonly [ItemList, AnyItemKind])[] = Object.entries(
  itemKinds,
) as [ItemList, AnyItemKind][];

/** The kinds of items that an import creates. */
export const importKinds: readonly ImportKind[] = itemLists.map(([, { type }]) => type);

/** A value for each list of items. */
export function eachList<T>(of: (list: ItemList, kind: AnyItemKind) => T): {
  readonly [List in ItemList]: T;
} {
  const values = itemLists.map(([list, kind]) => [list, of(list, kind)] as const);
  return Object.fromEntries(values) as Record<ItemList, T>;
}
