import type { SecretValue } from "@gw/entities";
import { wrongUse } from "../cli-error.js";

/** A JSON object of strings. What is wrong with it is said without quoting any of it. */
export function parseFields(text: string, source: string): SecretValue {
  const value = parse(text, source);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject || !Object.values(value).every((field) => typeof field === "string")) {
    throw wrongUse(
      `${source} must hold a JSON object whose values are all strings, such as ` +
        '{"api_key": "…"}; to keep a whole JSON document as one field, use --field NAME --from-file',
    );
  }
  if (Object.keys(value).length === 0) {
    throw wrongUse(`${source} holds a JSON object without fields; say --no-value if that is meant`);
  }
  return value as SecretValue;
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes what it stumbled over.
    throw wrongUse(`${source} is not valid JSON; it must hold an object of strings`);
  }
}
