import { isWireObject, rejectField, type WireLocation, wrongType } from "./codec.js";
import { type Field, fieldLocation, isEmpty, ownValue, type WireObject } from "./field.js";

/**
 * Adds a second, read-only key to a map of strings, which holds the map as JSON in a string: the
 * first MLflow releases write `auth_config_json` for `auth_config`. The map itself takes precedence.
 * The key has no schema, because none can check JSON in a string; the description of the map names it.
 */
export function orJsonString(field: Field): Field {
  const jsonKey = (name: string): string => `${name}_json`;
  return {
    ...field,
    requestSchema(name, rule, options) {
      const schema = field.requestSchema(name, rule, options);
      const { [name]: map } = schema.properties ?? {};
      if (!options.isWhole || map === undefined) return schema;
      const description = [map.description, deprecated(jsonKey(name))].filter(Boolean).join(" ");
      return { ...schema, properties: { ...schema.properties, [name]: { ...map, description } } };
    },
    read(wire, name, location) {
      const value = field.read(wire, name, location);
      const fromJson = readJson(wire, jsonKey(name), location);
      return isEmpty(value) && !isEmpty(fromJson) ? fromJson : value;
    },
  };
}

function deprecated(name: string): string {
  return `Deprecated: an absent or empty map is read from \`${name}\`, a string that must hold it as JSON.`;
}

function readJson(wire: WireObject, name: string, location: WireLocation): unknown {
  const json = ownValue(wire, name);
  const isResponse = location.source === "response";
  if (json === undefined || (json === "" && isResponse)) return undefined;
  const map = typeof json === "string" ? parseJson(json) : undefined;
  if (isWireObject(map) && Object.values(map).every((v) => typeof v === "string")) return map;
  const rule = "must be a string that holds a JSON object of strings";
  return isResponse
    ? wrongType(json, fieldLocation(location, name), rule)
    : rejectField(name, rule);
}

// The error of JSON.parse is dropped because it quotes its input.
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
