/** The supported part of JSON Schema; types may be in upper case, as in Gemini. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Returns a valid value: each string is the text, each number its length. */
export function sampleOf(schema: Schema, text: string, root: Schema = schema, depth = 0): unknown {
  if (depth > 8) return null;
  const next = (inner: Schema): unknown => sampleOf(inner, text, root, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.$ref !== undefined) {
    return next(root.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {});
  }
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice !== undefined) return next(choice);
  switch (typeOf(schema)) {
    case "string":
      return text;
    case "integer":
    case "number":
      return text.length;
    case "boolean":
      return true;
    case "array":
      return [next(schema.items ?? {})];
    case "null":
      return null;
    default:
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, next(inner)]),
      );
  }
}

function typeOf({ type, properties }: Schema): string {
  const [first = properties === undefined ? "string" : "object"] = [type].flat();
  return first.toLowerCase();
}
