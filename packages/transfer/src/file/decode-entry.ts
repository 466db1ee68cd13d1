import { type AnyItemKind, itemLists } from "../kinds/item-kinds.js";
import { LineFields, malformed } from "./line-fields.js";

/** A line between header and MAC: its kind, and what the kind decoded. */
export interface ExportEntry {
  readonly kind: AnyItemKind;
  readonly value: unknown;
}

const kinds: ReadonlyMap<string, AnyItemKind> = new Map(
  itemLists.map(([, kind]) => [kind.type, kind]),
);

/** @throws GatewayError INVALID_PARAMETER_VALUE with the number of the line and the member */
export function decodeEntry(text: string, line: number): ExportEntry {
  const fields = LineFields.parse(text, line);
  const kind = kinds.get(fields.text("type"));
  if (kind === undefined) throw malformed(line, "has a `type` that this release does not support");
  return { kind, value: fields.decoded((members) => kind.decode(members)) };
}
