import { GatewayError } from "@gw/entities";

const noQuery = new URLSearchParams();

/**
 * The query of a URL.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE if it contains a key
 */
export function queryOf(url = ""): URLSearchParams {
  const mark = url.indexOf("?");
  if (mark === -1) return noQuery;
  const query = new URLSearchParams(url.slice(mark));
  if (!query.has("key")) return query;
  throw new GatewayError(
    "INVALID_PARAMETER_VALUE",
    "`key` must not be in the query, which is logged; send the token in a header",
  );
}
