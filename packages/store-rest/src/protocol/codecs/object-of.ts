import { toSnakeCase } from "@gw/entities/schemas";
import { z } from "zod";
import { type Codec, isWireObject, rejectField, wrongType } from "./codec.js";
import type { Field } from "./field.js";
import { type JsonSchema, mapCombined, mergeObjectSchemas } from "./json-schema.js";

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
    requestSchema(rule, source) {
      const properties = (rule.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
      const required = (rule.required ?? []) as readonly string[];
      const isWhole = rule.type === "object";
      const isAny = Object.keys(rule).length === 0;
      const parts = fields.flatMap(([key, name, field]) => {
        const isRequired = required.includes(key);
        if (!isRequired && properties[key] === undefined) return [];
        return [field.requestSchema(name, properties[key] ?? {}, { isRequired, isWhole, source })];
      });
      return {
        ...((isWhole || isAny || parts.some((part) => part.properties)) && { type: "object" }),
        ...mergeObjectSchemas(parts),
        ...mapCombined(rule, (one) => this.requestSchema(one, source)),
      };
    },
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

/**
 * An object whose unknown wire keys a request must not have, so that a misspelt one is an error. A
 * response may have them, from a newer server.
 */
export function closedObjectOf(shape: Shape): Codec {
  const codec = objectOf(shape);
  const known = Object.keys(shape).map(toSnakeCase);
  return {
    ...codec,
    requestSchema: (rule, source) => ({
      ...codec.requestSchema(rule, source),
      ...(rule.type === "object" && { additionalProperties: false }),
    }),
    decode(wire, location) {
      if (location.source !== "response" && isWireObject(wire)) {
        const unknown = Object.keys(wire).find((key) => !known.includes(key));
        if (unknown !== undefined) rejectField(location.path, ruleFor(unknown, known));
      }
      return codec.decode(wire, location);
    },
  };
}

/** Never repeats the unknown key. */
function ruleFor(unknown: string, known: readonly string[]): string {
  const meant = known.find((name) => foldKey(name) === foldKey(unknown));
  return meant === undefined
    ? `has an unknown field; remove it (known fields: ${known.join(", ")})`
    : `must have \`${meant}\` under that name, in snake_case`;
}

function foldKey(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
