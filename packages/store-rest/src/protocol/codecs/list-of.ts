import { z } from "zod";
import { type Codec, describedBy, wrongType } from "./codec.js";
import { type JsonSchema, typed } from "./json-schema.js";

/** A list. In a query, a key that occurs once is a list of one item. */
export function listOf(item: Codec): Codec {
  return {
    schema: z.array(item.schema),
    requestSchema({ items, contains, ...rule }, source) {
      const ofItem = (one: unknown) =>
        describedBy(item, item.requestSchema(one as JsonSchema, source));
      return {
        ...typed("array")(rule),
        ...(items !== undefined && { items: ofItem(items) }),
        ...(contains !== undefined && {
          contains: item.requestSchema(contains as JsonSchema, source),
        }),
      };
    },
    encode: (value) => (value as readonly unknown[]).map((one) => item.encode(one)),
    decode(wire, location) {
      const list = location.source === "query" && typeof wire === "string" ? [wire] : wire;
      if (!Array.isArray(list)) return wrongType(wire, location, "must be a list");
      return list.map((one, index) =>
        item.decode(one, { ...location, path: `${location.path}[${index}]` }),
      );
    },
  };
}

/** A list that MLflow clients send empty to keep the current one. */
export function listOrAbsent(item: Codec): Codec {
  const list = listOf(item);
  return {
    ...list,
    requestSchema: (rule, source) =>
      list.requestSchema("type" in rule ? rule : { minItems: 1, ...rule }, source),
    absent: [[]],
    decode(wire, location) {
      const value = list.decode(wire, location);
      return Array.isArray(value) && value.length === 0 ? undefined : value;
    },
  };
}
