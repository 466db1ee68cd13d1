import { z } from "zod";
import { type Codec, wrongType } from "./codec.js";

/** A list. In a query, a key that occurs once is a list of one item. */
export function listOf(item: Codec): Codec {
  return {
    schema: z.array(item.schema),
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
