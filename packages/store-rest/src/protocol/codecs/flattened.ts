import { z } from "zod";
import { type Codec, isWireObject, rejectField } from "./codec.js";
import { type Field, optional, ownValue } from "./field.js";
import { type JsonSchema, mergeObjectSchemas } from "./json-schema.js";

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
    requestSchema(name, rule, options) {
      const rules = (rule.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
      const parts = codecs.map(([key, codec]) =>
        optional(codec).requestSchema(`${name}_${key}`, rules[key] ?? {}, {
          ...options,
          isRequired: false,
        }),
      );
      const hasFirst = {
        properties: { [`${name}_${first}`]: { minLength: 1 } },
        required: [`${name}_${first}`],
      };
      const others = codecs.slice(1).map(([key]) => ({
        anyOf: [{ properties: { [`${name}_${key}`]: { maxLength: 0 } } }, hasFirst],
      }));
      return mergeObjectSchemas([...parts, { allOf: others }]);
    },
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
