import { z } from "zod";
import { type Codec, isWireObject, rejectField } from "./codec.js";
import { type Field, ownValue } from "./field.js";

/**
 * An object whose fields are separate keys of a query: `{ tag: { key, value } }` becomes
 * `tag_key=…&tag_value=…`. The first key is required when any other is present.
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
    read(wire, name, location) {
      const entries = codecs.flatMap(([key, codec]) => {
        const value = ownValue(wire, `${name}_${key}`);
        return value === undefined ? [] : [[key, codec.decode(value, location)] as const];
      });
      if (entries.length === 0) return undefined;
      const value = Object.fromEntries(entries);
      if (value[first] !== undefined) return value;
      const present = entries.map(([key]) => `\`${name}_${key}\``).join(", ");
      return rejectField(`${name}_${first}`, `is required together with ${present}`);
    },
  };
}
