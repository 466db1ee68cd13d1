import { toSnakeCase } from "@gw/entities/schemas";
import { z } from "zod";
import { type Codec, isWireObject, wrongType } from "./codec.js";
import type { Field } from "./field.js";

/** The fields of an object under their TypeScript names. */
export type Shape = Readonly<Record<string, Field>>;

/** An object with the given fields. Unknown wire keys are ignored. */
export function objectOf(shape: Shape): Codec {
  const fields = Object.entries(shape).map(
    ([key, field]) => [key, toSnakeCase(key), field] as const,
  );
  return {
    schema: z.object(
      Object.assign({}, ...fields.map(([, name, field]) => field.shape(name))) as z.ZodRawShape,
    ),
    encode(value) {
      const wire: Record<string, unknown> = {};
      for (const [key, name, field] of fields) {
        field.write(wire, name, (value as Readonly<Record<string, unknown>>)[key]);
      }
      return wire;
    },
    decode(wire, location) {
      if (!isWireObject(wire)) return wrongType(wire, location, "must be an object");
      const value: Record<string, unknown> = {};
      for (const [key, name, field] of fields) {
        const read = field.read(wire, name, location);
        if (read !== undefined) value[key] = read;
      }
      return value;
    },
  };
}
