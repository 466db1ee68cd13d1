import { GatewayError } from "@gw/entities";

/** Values of a query: a key that is repeated has a list. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * A query string, strictly decoded: what is not UTF-8 is refused rather than repaired.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE, which repeats nothing of the query
 */
export function parseQuery(text: string): Query {
  const query = new Bare();
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

/**
 * An object with nothing that a key could reach. One that `Object.create(null)` makes is a
 * dictionary from the start, and slow.
 */
class Bare {
  [key: string]: string | string[];
}
Object.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, "constructor");

function add(query: Bare, key: string, value: string): void {
  const known = query[key];
  if (known === undefined) query[key] = value;
  else if (typeof known === "string") query[key] = [known, value];
  else known.push(value);
}

function decode(text: string): string {
  // Ids and most other values are written as they are.
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
