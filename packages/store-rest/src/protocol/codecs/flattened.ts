import { z } from "zod";
import { type Codec, isWireObject, refuse } from "./codec.js";
import { type Field, own } from "./field.js";

/**
 * An object whose fields stand beside each other in a query: `{ tag: { key, value } }` is
 * `tag_key=…&tag_value=…`. The first of them makes it be there.
 */
export function flattened(codecs: readonly [[string, Codec], ...[string, Codec][]]): Field {
  const [[first]] = codecs;
  return {
    shape: (name) =>
      Object.fromEntries(
        codecs.map(([key, codec]) => [`${name}_${key}`, z.optional(codec.schema)]),
      ),
    write(wire, name, value) {
      if (!isWireObject(value)) return;
      for (const [key, codec] of codecs) {
        if (value[key] !== undefined) wire[`${name}_${key}`] = codec.encode(value[key]);
      }
    },
    read(wire, name, place) {
      const given = codecs.flatMap(([key, codec]) => {
        const value = own(wire, `${name}_${key}`);
        return value === undefined ? [] : [[key, codec.decode(value, place)] as const];
      });
      if (given.length === 0) return undefined;
      const value = Object.fromEntries(given);
      const isThere = value[first] !== undefined;
      return isThere
        ? value
        : refuse(`${name}_${first}`, `must be given with the others of ${name}`);
    },
  };
}
