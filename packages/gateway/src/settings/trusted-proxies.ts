import { type IpNetwork, parseIpAddress, parseIpNetwork, withoutIpv4Mapping } from "@gw/data-plane";
import type { Setting } from "./setting.js";

/** GW_TRUSTED_PROXIES: the networks of the reverse proxies in front of the server. */
export const trustedProxiesSetting: Setting<readonly IpNetwork[]> = {
  meaning:
    "addresses and networks of reverse proxies, separated by commas, whose `x-forwarded-for` or " +
    "`forwarded` names the client",
  shownDefault: "none",
  rule: "list addresses and networks, with no bit set after the prefix, separated by commas",
  example: "10.0.0.0/8,fd00::/8",
  parse(list) {
    const networks = list.split(",").map((entry) => parseProxy(entry.trim()));
    return networks.every((one) => one !== undefined) ? networks : undefined;
  },
};

function parseProxy(text: string): IpNetwork | undefined {
  const bits = parseIpAddress(text)?.length;
  const network = parseIpNetwork(bits === undefined ? text : `${text}/${bits * 8}`);
  return network && withoutMapping(network);
}

/** The bits before the IPv4 address in an IPv4-mapped one. */
const mappingPrefix = 96;

/** The IPv4 network of an IPv4-mapped one, because the addresses of clients are compared as IPv4. */
function withoutMapping(network: IpNetwork): IpNetwork {
  const { address, prefix } = network;
  const ipv4 = withoutIpv4Mapping(address);
  const bits = prefix - mappingPrefix;
  if (bits < 0 || ipv4.length !== 4) return network;
  return { text: `${ipv4.join(".")}/${bits}`, address: ipv4, prefix: bits };
}

/** One warning for each network that contains most clients, too. */
export function trustedProxyDoubts(proxies: readonly IpNetwork[]): readonly string[] {
  return proxies.filter(isTooLarge).map(({ text }) => {
    return `GW_TRUSTED_PROXIES contains ${text}, so clients can invent their address: list only the proxies`;
  });
}

/** Larger than the private networks 10.0.0.0/8 and fc00::/7. */
function isTooLarge({ address, prefix }: IpNetwork): boolean {
  return prefix < (address.length === 4 ? 8 : 7);
}
