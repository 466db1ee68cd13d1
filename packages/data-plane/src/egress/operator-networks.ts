import { BlockList, isIPv4 } from "node:net";
import type { IpNetwork } from "./ip-network.js";

/** The networks that an operator allows in addition to public addresses. */
export class OperatorNetworks {
  // One list per family: a single one would match IPv4-mapped IPv6 addresses by IPv4 networks.
  readonly #ipv4 = new BlockList();
  readonly #ipv6 = new BlockList();

  constructor(networks: readonly Pick<IpNetwork, "text">[]) {
    for (const { text } of networks) {
      const [address = "", prefix] = text.split("/");
      if (isIPv4(address)) this.#ipv4.addSubnet(address, Number(prefix), "ipv4");
      else this.#ipv6.addSubnet(address, Number(prefix), "ipv6");
    }
  }

  /** @param address - a valid IP address without a zone */
  contains(address: string): boolean {
    return isIPv4(address) ? this.#ipv4.check(address) : this.#ipv6.check(address, "ipv6");
  }
}
