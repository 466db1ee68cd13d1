import { lookup as lookupName } from "node:dns/promises";
import { isIP } from "node:net";
import { EgressError, inBrackets, systemCode } from "./egress-error.js";
import { addressForbidden, type EgressPolicy } from "./egress-policy.js";
import { hostOf } from "./url-parts.js";

/** Resolves a name to all of its addresses. */
export type EgressLookup = (hostname: string) => Promise<readonly { readonly address: string }[]>;

/** The resolver of the system, hosts file included. */
export const systemLookup: EgressLookup = (hostname) => lookupName(hostname, { all: true });

/** A hostile name may have many; each one that does not respond would use a part of the timeout. */
const maxAddressesPerFamily = 4;

/**
 * The permitted addresses of a URL's host in the order of the resolver, at most four per family.
 *
 * @throws EgressError `EGRESS_LOOKUP_FAILED`, or `EGRESS_FORBIDDEN` if none is permitted
 */
export async function findAddresses(
  url: URL,
  { policy, lookup }: { readonly policy: EgressPolicy; readonly lookup: EgressLookup },
): Promise<readonly string[]> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host).catch((error: unknown) => {
    const code = systemCode(error);
    const message = `cannot resolve ${host}${inBrackets(code)}`;
    throw new EgressError("EGRESS_LOOKUP_FAILED", message, code);
  });
  // Copied once as text, so that the connection uses the checked address.
  const addresses = found.map(({ address }) => String(address));
  if (addresses.length === 0) {
    throw new EgressError("EGRESS_LOOKUP_FAILED", `${host} has no address`);
  }
  const permitted = addresses.filter((address) => policy.permitsAddress(url, address));
  if (permitted.length === 0) throw addressForbidden(url);
  return permitted.filter((address, index) => {
    const before = permitted.slice(0, index).filter((other) => isIP(other) === isIP(address));
    return before.length < maxAddressesPerFamily;
  });
}
