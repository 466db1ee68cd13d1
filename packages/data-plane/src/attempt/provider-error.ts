import { asObject, hasError, type JsonObject } from "../formats/json-object.js";

/**
 * The fields of the error in a parsed body; its `message` is a text. Some providers have them at the
 * top level, some have only a text, and Google's compatible API has a list.
 */
export function providerErrorIn(body: unknown): JsonObject {
  const top = asObject(Array.isArray(body) ? body[0] : body) ?? {};
  const { message, type, code, param } = top;
  const fields = asObject(top.error) ?? (hasError(top) ? { message: top.error } : undefined);
  const error = fields ?? { message, type, code, param };
  const text = [error.message, message].find((one) => typeof one === "string");
  return withoutNulls({ ...error, message: text });
}

/** The HTTP status that a body names as the code or the status of its error, if it names one. */
export function reportedStatus(body: JsonObject): number | undefined {
  const { code, status } = asObject(body.error) ?? body;
  return [code, status].map(Number).find((one) => one >= 400 && one <= 599);
}

function withoutNulls(fields: JsonObject): JsonObject {
  const present = Object.entries(fields).filter(([, value]) => (value ?? null) !== null);
  return Object.fromEntries(present);
}
