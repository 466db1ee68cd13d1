import { z } from "zod";
import { type Codec, unfit } from "./codec.js";

/** A list; in a query a key that is given once is a list of one. */
export function listOf(item: Codec): Codec {
  return {
    schema: z.array(item.schema),
    encode: (value) => (value as readonly unknown[]).map((one) => item.encode(one)),
    decode(wire, place) {
      const list = place.source === "query" && typeof wire === "string" ? [wire] : wire;
      if (!Array.isArray(list)) return unfit(wire, place, "must be a list");
      return list.map((one, index) =>
        item.decode(one, { ...place, path: `${place.path}[${index}]` }),
      );
    },
  };
}
