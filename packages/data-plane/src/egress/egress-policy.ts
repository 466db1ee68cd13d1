import { type AllowEntry, parseAllowEntry } from "./allow-entry.js";
import { EgressError } from "./egress-error.js";
import { isGloballyReachable } from "./globally-reachable.js";
import { parseIpAddress } from "./ip-address.js";
import { isMetadataAddress } from "./metadata-address.js";
import { OperatorNetworks } from "./operator-networks.js";
import { addressOf, hostOf, portOf } from "./url-parts.js";

/**
 * Decides which targets the gateway may connect to for one workspace: over TLS all globally reachable
 * unicast addresses by the IANA special-purpose registries, and the targets that the operator allows.
 * Addresses of cloud metadata are always forbidden.
 */
export class EgressPolicy {
  readonly #entries: readonly AllowEntry[];
  readonly #networks: OperatorNetworks;

  /** @param entries - what is allowed in addition to public addresses */
  constructor(entries: readonly AllowEntry[]) {
    this.#entries = entries;
    this.#networks = new OperatorNetworks(
      entries.flatMap((entry) => (entry.kind === "network" ? [entry.network] : [])),
    );
  }

  /**
   * Parses the targets that are allowed in addition to public addresses: entries separated by
   * commas, in these forms.
   *
   * - `models.internal`, `10.1.2.3` or `[fd12::1]`: the host as spelled in a URL, on any port.
   * - `models.internal:8443`: the same on one port.
   * - `10.0.0.0/8` or `fd12::/16`: the addresses of a network, whatever name resolves to them.
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
   * Checks what a URL alone shows, before its name is resolved; the connector checks the addresses.
   *
   * @throws EgressError `EGRESS_FORBIDDEN`
   */
  checkUrl(url: URL): void {
    if (url.protocol !== "https:" && !(url.protocol === "http:" && this.#allowsByName(url))) {
      throw forbidden("the target must be https://, unless its http:// origin is allowed");
    }
    if (url.username !== "" || url.password !== "") {
      throw forbidden("the target must have no user and no password");
    }
    if (url.port === "0") throw forbidden("the port of the target must not be 0");
    if (url.hostname.endsWith(".")) throw forbidden("the host of the target must not end in a dot");
    const isAddress = addressOf(url) !== undefined;
    if (isAddress && !this.permitsAddress(url, hostOf(url))) throw addressForbidden(url);
  }

  /** Whether the gateway may connect to an address that the host of a URL resolves to. */
  permitsAddress(url: URL, address: string): boolean {
    const bytes = parseIpAddress(address);
    if (bytes === undefined || isMetadataAddress(bytes)) return false;
    return (
      isGloballyReachable(bytes) || this.#allowsByName(url) || this.#networks.contains(address)
    );
  }

  /** Whether an entry allows the host of a URL; without TLS, whether one allows its origin. */
  #allowsByName(url: URL): boolean {
    return this.#entries.some((entry) => {
      if (entry.kind === "origin") return entry.origin === url.origin;
      if (entry.kind !== "host" || url.protocol !== "https:") return false;
      const isPort = entry.port === undefined || entry.port === portOf(url);
      return isPort && entry.hostname === url.hostname;
    });
  }
}

/** The error for a host whose addresses are all forbidden. */
export function addressForbidden(url: URL): EgressError {
  return forbidden(`the egress policy forbids the address of ${hostOf(url)}`);
}

function forbidden(message: string): EgressError {
  return new EgressError("EGRESS_FORBIDDEN", message);
}
