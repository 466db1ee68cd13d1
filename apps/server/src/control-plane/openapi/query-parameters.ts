import type { JsonSchema } from "@gw/store-rest/protocol";

type Values = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, JsonSchema>>;

/** The Parameter Object of OpenAPI. */
interface QueryParameter extends Values {
  readonly name: string;
}

/**
 * The parameters of a query with this schema. Properties that a condition relates to each other, such
 * as "exactly one of", are the properties of one parameter: `style: form` with `explode` writes each
 * property as a separate parameter.
 */
export function queryParameters(schema: JsonSchema, example: Values = {}): QueryParameter[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Properties;
    required?: readonly string[];
  };
  const { type: _, properties: __, required: ___, ...conditions } = schema;
  const related = relatedNames(conditions);
  const names = Object.keys(properties);
  const independent = names.filter((name) => !related.has(name));
  const group = Object.fromEntries(
    names.filter((name) => related.has(name)).map((name) => [name, properties[name]]),
  );
  return [
    ...(related.size > 0 ? [groupParameter(group as Properties, { conditions, example })] : []),
    ...independent.map((name) =>
      parameter(name, properties[name] ?? {}, {
        isRequired: required.includes(name),
        example: example[name],
      }),
    ),
  ];
}

function parameter(
  name: string,
  { description, ...schema }: JsonSchema,
  { isRequired, example }: { readonly isRequired: boolean; readonly example: unknown },
): QueryParameter {
  // An empty value counts as absent.
  const allowEmptyValue = !isRequired && schema.type !== "string";
  return {
    name,
    in: "query",
    required: isRequired,
    ...(description !== undefined && { description }),
    ...(allowEmptyValue && { allowEmptyValue }),
    schema,
    ...(example !== undefined && { example }),
  };
}

function groupParameter(
  properties: Properties,
  { conditions, example }: { readonly conditions: JsonSchema; readonly example: Values },
): QueryParameter {
  const values = Object.entries(example).filter(([name]) => name in properties);
  const isRequired = "oneOf" in conditions;
  return {
    name: isRequired ? "ref" : "filter",
    in: "query",
    required: isRequired,
    style: "form",
    explode: true,
    description: `${listOf(Object.keys(properties))}, each as a separate parameter.`,
    schema: { type: "object", properties, additionalProperties: false, ...conditions },
    ...(values.length > 0 && { example: Object.fromEntries(values) }),
  };
}

function listOf(names: readonly string[]): string {
  return names
    .map((name) => `\`${name}\``)
    .join(", ")
    .replace(/, ([^,]*)$/, " and $1");
}

/** The properties that conditions name. */
function relatedNames(conditions: unknown): ReadonlySet<string> {
  if (Array.isArray(conditions)) {
    return new Set(conditions.flatMap((one) => [...relatedNames(one)]));
  }
  if (typeof conditions !== "object" || conditions === null) return new Set();
  const {
    properties = {},
    required = [],
    ...rest
  } = conditions as Readonly<Record<string, object>>;
  const nested = Object.values(rest).flatMap((one) => [...relatedNames(one)]);
  return new Set([...Object.keys(properties), ...(required as readonly string[]), ...nested]);
}
