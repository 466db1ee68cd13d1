import type { FormatDefinition } from "../formats/format-definition.js";
import type { Provider } from "../providers/provider.js";

/** The part of a query that a provider receives. */
export interface ForwardedQuery {
  /** With its question mark; empty if nothing is forwarded. */
  readonly query: string;
  /** The names of the other parameters, in the order of the query. */
  readonly dropped: readonly string[];
}

/** They would override how the gateway calls the provider, or as whom. */
const reserved: ReadonlySet<string> = new Set(["alt", "api-version", "key"]);

const nothing: ForwardedQuery = { query: "", dropped: [] };

/**
 * The parameters that the API format documents, with a value that it documents; for a provider that may
 * be any server, all of them but the reserved ones.
 */
export function forwardedQuery(
  query: URLSearchParams,
  { forwardedParameters }: Pick<FormatDefinition, "forwardedParameters">,
  { forwardsQuery = false }: Pick<Provider, "forwardsQuery">,
): ForwardedQuery {
  if (query.size === 0) return nothing;
  const result = new URLSearchParams();
  const dropped = new Set<string>();
  for (const [name, value] of query) {
    const isForwarded =
      Object.hasOwn(forwardedParameters, name) && forwardedParameters[name] !== undefined
        ? forwardedParameters[name].test(value) && !result.has(name)
        : forwardsQuery && !reserved.has(name);
    if (isForwarded) result.append(name, value);
    else dropped.add(name);
  }
  return { query: result.size === 0 ? "" : `?${result}`, dropped: [...dropped] };
}

/** In characters. */
const maxHeaderLength = 500;

/** The header that names dropped parameters; empty if there are none. */
export function droppedQueryHeader(dropped: readonly string[]): Readonly<Record<string, string>> {
  if (dropped.length === 0) return {};
  const names = dropped.map((name) => encodeURIComponent(name.toWellFormed()));
  return { "x-gw-dropped-query": names.join(", ").slice(0, maxHeaderLength) };
}
