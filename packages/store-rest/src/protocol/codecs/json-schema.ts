/** A JSON Schema of version 2020-12 that is an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Adds the type, and the keywords of a value that is not absent, to a part of a rule that lacks them. */
export function typed(type: string, present: JsonSchema = {}): (rule: JsonSchema) => JsonSchema {
  return (rule) => ("type" in rule ? rule : { type, ...present, ...rule });
}

/** The schema of one object in parts, so that several can be merged. */
export interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** Conditions over several properties. */
  readonly allOf?: readonly JsonSchema[];
}

/** Merges the schemas of the fields of one object. */
export function mergeObjectSchemas(parts: readonly ObjectSchema[]): ObjectSchema {
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as object;
  const required = parts.flatMap((part) => part.required ?? []);
  const allOf = parts.flatMap((part) => part.allOf ?? []);
  return {
    ...(Object.keys(properties).length > 0 && { properties: { ...properties } }),
    ...(required.length > 0 && { required }),
    ...(allOf.length > 0 && { allOf }),
  };
}

/** The keywords of `schema` that combine schemas, with each schema converted. */
export function mapCombined(
  schema: JsonSchema,
  convert: (one: JsonSchema) => JsonSchema,
): JsonSchema {
  const lists = ["anyOf", "oneOf"].flatMap((keyword) => {
    const list = schema[keyword] as readonly JsonSchema[] | undefined;
    if (list === undefined) return [];
    const converted = list.map(convert).map(withoutLoneAllOf);
    return [
      [keyword, keyword === "anyOf" ? different(converted.flatMap(alternativesOf)) : converted],
    ] as const;
  });
  const { not } = schema;
  return {
    ...Object.fromEntries(lists),
    ...(not !== undefined && { not: convert(not as JsonSchema) }),
  };
}

/** The schema itself, if it has nothing but an `allOf` of one schema. */
function withoutLoneAllOf(schema: JsonSchema): JsonSchema {
  const [only, ...others] = (schema.allOf ?? []) as readonly JsonSchema[];
  return only !== undefined && others.length + Object.keys(schema).length === 1 ? only : schema;
}

function different(schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const isLone = "anyOf" in schema && Object.keys(schema).length === 1;
  return isLone ? (schema.anyOf as readonly JsonSchema[]) : [schema];
}

/** The schema of the values of `schema` and of some other values. */
export function orValues(schema: JsonSchema, values: readonly unknown[]): JsonSchema {
  if (values.length === 0) return schema;
  const { const: only, ...others } = schema;
  if (only !== undefined) {
    const { type: _, ...untyped } = others;
    return { ...untyped, enum: [only, ...values] };
  }
  const { enum: listed, type, description, ...rest } = schema;
  if (Array.isArray(listed)) return { ...schema, enum: [...listed, ...values] };
  const isNull = values.length === 1 && values[0] === null;
  // The keywords of a type do not apply to null.
  if (isNull && typeof type === "string" && !hasCombined(schema)) {
    return { ...schema, type: [type, "null"] };
  }
  if (values.includes("") && type === "string" && allowsEmpty(schema)) {
    const others = values.filter((value) => value !== "");
    return orValues({ ...schema, minLength: 0 }, others);
  }
  return {
    ...(description !== undefined && { description }),
    anyOf: [{ ...(type !== undefined && { type }), ...rest }, { enum: values }],
  };
}

function allowsEmpty({ pattern }: JsonSchema): boolean {
  return typeof pattern !== "string" || new RegExp(pattern, "u").test("");
}

function hasCombined(schema: JsonSchema): boolean {
  return ["anyOf", "oneOf", "not", "contains"].some((keyword) => keyword in schema);
}
