import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";

/** The values of a query string by key; a list for a repeated key. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * Parses the query of a request. Percent-encoding that is not UTF-8 is rejected rather than replaced.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE, which contains no part of the query
 */
export function queryOf({ url = "" }: Pick<IncomingMessage, "url">): Query {
  const mark = url.indexOf("?");
  return parseQuery(mark === -1 ? "" : url.slice(mark + 1));
}

function parseQuery(text: string): Query {
  const query = new BareObject();
  let start = 0;
  while (start < text.length) {
    const ampersand = text.indexOf("&", start);
    const end = ampersand === -1 ? text.length : ampersand;
    const equals = text.indexOf("=", start);
    const split = equals === -1 || equals > end ? end : equals;
    if (end > start)
      add(query, decode(text.slice(start, split)), decode(text.slice(split + 1, end)));
    start = end + 1;
  }
  return query;
}

/** An object without a prototype. `Object.create(null)` returns one in V8's slow dictionary mode. */
class BareObject {
  [key: string]: string | string[];
}
Object.setPrototypeOf(BareObject.prototype, null);
Reflect.deleteProperty(BareObject.prototype, "constructor");

function add(query: BareObject, key: string, value: string): void {
  const known = query[key];
  if (known === undefined) query[key] = value;
  else if (typeof known === "string") query[key] = [known, value];
  else known.push(value);
}

function decode(text: string): string {
  // Most values, such as ids, are not encoded.
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "The query of the URL must be percent-encoded UTF-8",
    );
  }
}
