import type { SecretValue } from "@gw/entities";
import { wrongUse } from "../cli-error.js";

/** Parses a JSON object of strings. Errors never quote it. */
export function parseFields(text: string, source: string): SecretValue {
  const value = parse(text, source);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject || !Object.values(value).every((field) => typeof field === "string")) {
    throw wrongUse(
      `${source} must contain a JSON object with only string values, such as {"api_key": "…"}; to ` +
        "store a JSON document as one field, use --field NAME --from-file",
    );
  }
  if (Object.keys(value).length === 0) {
    throw wrongUse(
      `${source} contains a JSON object without fields; pass --no-value to store no value`,
    );
  }
  return value as SecretValue;
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser quotes the text.
    throw wrongUse(`${source} is not valid JSON; it must contain an object of strings`);
  }
}
