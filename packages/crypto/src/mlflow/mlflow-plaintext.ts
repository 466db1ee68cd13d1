import { isUtf8 } from "node:buffer";
import { isSecretFields, type SecretFields } from "../secret-fields.js";

/**
 * Encodes fields like Python's `json.dumps`: separators ", " and ": ", \uXXXX for everything but
 * printable ASCII, insertion order.
 */
export function encodeMlflowPlaintext(fields: SecretFields): Buffer {
  if (!isSecretFields(fields)) throw new TypeError("every field of a secret must be a string");
  const members = Object.entries(fields).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  const text = `{${members.join(", ")}}`.replace(/[\u007f-\uffff]/g, escapeUnit);
  const plaintext = Buffer.alloc(text.length);
  plaintext.write(text, "latin1");
  return plaintext;
}

/**
 * Decodes a JSON object of strings to its fields and any other text to the single field `api_key`,
 * always as a string. Returns `undefined` for bytes that are not UTF-8.
 */
export function decodeMlflowPlaintext(plaintext: Buffer): SecretFields | undefined {
  if (!isUtf8(plaintext)) return undefined;
  const text = plaintext.toString();
  return parseFields(text) ?? { api_key: text };
}

function parseFields(text: string): SecretFields | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isSecretFields(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
