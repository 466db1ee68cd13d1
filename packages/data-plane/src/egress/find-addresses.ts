import { lookup as lookupName } from "node:dns/promises";
import { isIP } from "node:net";
import { EgressError, systemCode } from "./egress-error.js";
import { addressForbidden, type EgressPolicy } from "./egress-policy.js";
import { hostOf } from "./url-parts.js";

/** Finds all addresses of a name. */
export type EgressLookup = (hostname: string) => Promise<readonly { readonly address: string }[]>;

/** The look-up of the system: its hosts file and its resolver. */
export const systemLookup: EgressLookup = (hostname) => lookupName(hostname, { all: true });

/** A hostile name may have many; each that stays silent would take its share of the deadline. */
const maxAddressesOfFamily = 4;

/**
 * The addresses to dial for the host of a URL, in their order: those found that may be, at most
 * four of a family.
 *
 * @throws EgressError `EGRESS_LOOKUP_FAILED`, or `EGRESS_FORBIDDEN` where none may be dialled
 */
export async function findAddresses(
  url: URL,
  { policy, lookup }: { readonly policy: EgressPolicy; readonly lookup: EgressLookup },
): Promise<readonly string[]> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host).catch((error: unknown) => {
    throw new EgressError("EGRESS_LOOKUP_FAILED", `cannot look up ${host}${systemCode(error)}`);
  });
  // Copied as text, once: what was judged is what is dialled.
  const addresses = found.map(({ address }) => String(address));
  if (addresses.length === 0) {
    throw new EgressError("EGRESS_LOOKUP_FAILED", `${host} has no address`);
  }
  const permitted = addresses.filter((address) => policy.permitsAddress(url, address));
  if (permitted.length === 0) throw addressForbidden(url);
  return permitted.filter((address, index) => {
    const before = permitted.slice(0, index).filter((other) => isIP(other) === isIP(address));
    return before.length < maxAddressesOfFamily;
  });
}
