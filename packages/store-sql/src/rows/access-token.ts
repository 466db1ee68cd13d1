import type { AccessTokenRole } from "@gw/entities";
import type { AccessTokenRow } from "@gw/store-abstract";
import type { TableRow } from "../tables.js";
import { toEntity } from "./conversion.js";

/** An unreadable list of roles or endpoints is empty, so that the token grants nothing. */
export function toAccessToken(row: TableRow<"gateway_access_tokens">): AccessTokenRow {
  const token = toEntity("gateway_access_tokens", row);
  return {
    ...token,
    // Unknown roles are kept: they grant nothing.
    roles: stringsOf(token.roles) as readonly AccessTokenRole[],
    endpoints: row.endpoints === null ? undefined : stringsOf(token.endpoints),
  };
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}
