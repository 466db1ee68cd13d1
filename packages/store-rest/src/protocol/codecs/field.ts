import type { z } from "zod";
import { type Codec, describedBy, type WireLocation, type WireSource, wrongType } from "./codec.js";
import { type JsonSchema, type ObjectSchema, orValues } from "./json-schema.js";

export type WireObject = Readonly<Record<string, unknown>>;

/**
 * One field of an object. It receives its wire name as an argument, so a shape is written once,
 * under the TypeScript names.
 */
export interface Field {
  /** The wire keys of the field; usually one. */
  shape(name: string): z.core.$ZodLooseShape;
  /** The wire values in a request body that mean absent. */
  readonly absent?: readonly unknown[];
  /** The part of {@link Codec.requestSchema} about this field. */
  requestSchema(name: string, rule: JsonSchema, options: FieldRuleOptions): ObjectSchema;
  write(wire: Record<string, unknown>, name: string, value: unknown): void;
  /** Returns `undefined` when the field is absent. `location` is that of the object. */
  read(wire: WireObject, name: string, location: WireLocation): unknown;
}

interface FieldRuleOptions {
  /** Whether the rule requires the field. */
  readonly isRequired: boolean;
  /** Whether the rule is that of the whole object rather than a part of it. */
  readonly isWhole: boolean;
  readonly source: WireSource;
}

/** A field that every object must have. */
export function required(codec: Codec, description?: string): Field {
  return {
    shape: (name) => ({ [name]: describedSchema(codec, description) }),
    requestSchema: (name, rule, options) =>
      requestSchemaOf({ name, codec, description }, rule, options),
    write(wire, name, value) {
      wire[name] = codec.encode(value);
    },
    read(wire, name, location) {
      const value = readKey(wire, name, { codec, location });
      if (value !== undefined) return value;
      return wrongType(value, fieldLocation(location, name), "is missing");
    },
  };
}

export function optional(codec: Codec, description?: string): Field {
  return {
    shape: (name) => ({ [name]: describedSchema(codec, description).optional() }),
    absent: absentValues(codec),
    requestSchema: (name, rule, options) =>
      requestSchemaOf({ name, codec, description }, rule, options),
    write(wire, name, value) {
      if (value !== undefined) wire[name] = codec.encode(value);
    },
    read: (wire, name, location) => readKey(wire, name, { codec, location }),
  };
}

/** An optional field that is not written when empty, and reads as `absent` when missing. */
export function defaulted(codec: Codec, absent: unknown): Field {
  const field = optional(codec);
  return {
    ...field,
    write(wire, name, value) {
      if (!isEmpty(value)) field.write(wire, name, value);
    },
    read: (wire, name, location) => field.read(wire, name, location) ?? absent,
  };
}

/** A field that is always written, as `absent` when it has no value, for clients that require it. */
export function always(codec: Codec, absent: unknown): Field {
  return {
    ...required(codec),
    write(wire, name, value) {
      wire[name] = value === undefined ? absent : codec.encode(value);
    },
    read: (wire, name, location) => readKey(wire, name, { codec, location }),
  };
}

/** Marks the schema of a field that responses on the paths of MLflow's clients omit. */
export const ownFieldMark = "x-gw-only";

/** A field that MLflow's protocol does not have. */
export function ours(field: Field): Field {
  const marked = (schema: unknown) => (schema as z.ZodType).meta({ [ownFieldMark]: true });
  return {
    ...field,
    shape: (name) =>
      Object.fromEntries(
        Object.entries(field.shape(name)).map(([key, schema]) => [key, marked(schema)]),
      ),
  };
}

function requestSchemaOf(
  field: { readonly name: string; readonly codec: Codec; readonly description: string | undefined },
  rule: JsonSchema,
  { isRequired, isWhole, source }: FieldRuleOptions,
): ObjectSchema {
  const { name, codec, description } = field;
  const schema = codec.requestSchema(rule, source);
  const described = isWhole ? describedBy(codec, schema, description) : schema;
  // `defineRoute` removes empty values from a query; only text can be described so.
  const absent = source === "query" ? [""] : absentValues(codec);
  const isText = described.type === "string";
  if (isRequired) {
    const present = source === "query" && isText ? { minLength: 1, ...described } : described;
    return { properties: { [name]: present }, required: [name] };
  }
  const isNumber = source === "query" && !isText;
  return { properties: { [name]: isNumber ? described : orValues(described, absent) } };
}

function absentValues({ absent = [] }: Codec): readonly unknown[] {
  return [null, ...absent];
}

function readKey(
  wire: WireObject,
  name: string,
  { codec, location }: { readonly codec: Codec; readonly location: WireLocation },
): unknown {
  const value = ownValue(wire, name);
  return value === undefined ? undefined : codec.decode(value, fieldLocation(location, name));
}

/** Returns an own property; `null`, which Protocol Buffers write for absent, as `undefined`. */
export function ownValue(wire: WireObject, name: string): unknown {
  return Object.hasOwn(wire, name) ? (wire[name] ?? undefined) : undefined;
}

export function fieldLocation(location: WireLocation, name: string): WireLocation {
  return { ...location, path: location.path === "" ? name : `${location.path}.${name}` };
}

export function isEmpty(value: unknown): boolean {
  if (value === "" || value === undefined) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function describedSchema({ schema }: Codec, description: string | undefined): z.ZodType {
  return description === undefined ? schema : schema.describe(description);
}
