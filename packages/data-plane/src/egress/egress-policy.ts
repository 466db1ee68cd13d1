import { type AllowEntry, parseAllowEntry } from "./allow-entry.js";
import { EgressError } from "./egress-error.js";
import { isGloballyReachable } from "./globally-reachable.js";
import { parseIpAddress } from "./ip-address.js";
import { isInNetwork } from "./ip-network.js";
import { isMetadataAddress } from "./metadata-address.js";
import { hostOf, literalOf, portOf } from "./url-parts.js";

/**
 * Which targets may be dialled: over TLS whatever is globally reachable unicast by the IANA
 * special-purpose registries, and beyond it what the operator names. Addresses of cloud metadata
 * are closed to all.
 */
export class EgressPolicy {
  readonly #entries: readonly AllowEntry[];

  private constructor(entries: readonly AllowEntry[]) {
    this.#entries = entries;
  }

  /**
   * Reads what may be dialled beyond the internet: entries between commas, of these forms.
   *
   * - `models.internal`, `10.1.2.3` or `[fd12::1]`: the host of that spelling in a URL, on any port.
   * - `models.internal:8443`: the same on one port.
   * - `10.0.0.0/8` or `fd12::/16`: these addresses, whatever the name that leads to them.
   * - `http://127.0.0.1:11434`: one origin, which may also be called without TLS.
   *
   * @throws EgressError `EGRESS_SETTING_INVALID`, with the position of the entry and the rule
   * @example
   * ```ts
   * const policy = EgressPolicy.parse("10.0.0.0/8, http://127.0.0.1:11434");
   * ```
   */
  static parse(text: string): EgressPolicy {
    if (text.trim() === "") return new EgressPolicy([]);
    const entries = text.split(",");
    return new EgressPolicy(
      entries.map((entry, index) => parseAllowEntry(entry.trim(), index + 1)),
    );
  }

  /**
   * Refuses what a URL alone gives away, before anything is looked up. What its name leads to is
   * for the connector to see.
   *
   * @throws EgressError `EGRESS_FORBIDDEN`
   */
  checkUrl(url: URL): void {
    if (url.protocol !== "https:" && !(url.protocol === "http:" && this.#names(url))) {
      throw forbidden("a target has to be https://, unless its http:// origin is allowed");
    }
    if (url.username !== "" || url.password !== "") {
      throw forbidden("a target may carry no user and no password");
    }
    if (url.port === "0") throw forbidden("a target may not be at port 0");
    if (url.hostname.endsWith(".")) throw forbidden("the host of a target may not end in a dot");
    const isLiteral = literalOf(url) !== undefined;
    if (isLiteral && !this.permitsAddress(url, hostOf(url))) throw addressForbidden(url);
  }

  /** Whether an address that the host of a URL was found to have may be dialled for it. */
  permitsAddress(url: URL, address: string): boolean {
    const bytes = parseIpAddress(address);
    if (bytes === undefined || isMetadataAddress(bytes)) return false;
    if (isGloballyReachable(bytes) || this.#names(url)) return true;
    return this.#entries.some(
      (entry) => entry.kind === "network" && isInNetwork(bytes, entry.network),
    );
  }

  /** Whether an entry names the host of a URL; without TLS, whether one names its origin. */
  #names(url: URL): boolean {
    return this.#entries.some((entry) => {
      if (entry.kind === "origin") return entry.origin === url.origin;
      if (entry.kind !== "host" || url.protocol !== "https:") return false;
      const isPort = entry.port === undefined || entry.port === portOf(url);
      return isPort && entry.hostname === url.hostname;
    });
  }
}

/** The error for a host none of whose addresses may be dialled. */
export function addressForbidden(url: URL): EgressError {
  return forbidden(`the address of ${hostOf(url)} may not be dialled`);
}

function forbidden(message: string): EgressError {
  return new EgressError("EGRESS_FORBIDDEN", message);
}
