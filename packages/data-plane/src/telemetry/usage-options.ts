import type { CallBody } from "../body/call-body.js";
import { setMember } from "../body/set-member.js";
import { asObject, parseJson } from "../formats/json-object.js";

const field = "include_usage";

/**
 * The JSON of `stream_options` that asks for the usage of a stream, with the client's own options;
 * `undefined` if the client has asked, or if its options are not valid, so that the provider rejects them.
 */
export function usageOptions(body: CallBody, name: string): string | undefined {
  const isPresent = body.firstOf([name]) !== undefined;
  const json = isPresent ? body.jsonOf(name) : "null";
  if (json === undefined) return undefined;
  const value = parseJson(json);
  if (value === null) return `{"${field}":true}`;
  const options = asObject(value);
  if (options === undefined) return undefined;
  const { [field]: asked = null } = options;
  if (asked !== null && asked !== false) return undefined;
  try {
    return setMember(json, field, "true");
  } catch {
    return undefined;
  }
}
