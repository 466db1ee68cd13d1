import { GatewayError } from "@gw/entities";

/** Values of a query: a key that is repeated has a list. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * A query string, strictly decoded: what is not UTF-8 is refused rather than repaired.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE, which repeats nothing of the query
 */
export function parseQuery(text: string): Query {
  // Without a prototype there is nothing that a key could reach.
  const query: Record<string, string | string[]> = Object.create(null);
  if (text === "") return query;
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const key = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decode(pair.slice(equals + 1));
    const known = query[key];
    if (known === undefined) query[key] = value;
    else if (typeof known === "string") query[key] = [known, value];
    else known.push(value);
  }
  return query;
}

function decode(text: string): string {
  // Ids and most other values are written as they are.
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "The query of the URL must be percent-encoded UTF-8",
    );
  }
}
