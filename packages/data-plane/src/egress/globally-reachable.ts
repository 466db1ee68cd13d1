import { type IpNetwork, ipNetworks, isInNetwork } from "./ip-network.js";

// The IANA IPv4 and IPv6 Special-Purpose Address Registries as of 2025-10-09: all entries except
// those within another one. The few that the registries call globally reachable (protocol anycast,
// AS112, AMT, ORCHIDv2) serve no HTTP API.
const specialPurpose = ipNetworks(
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private use
  "100.64.0.0/10", // shared address space
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link-local
  "172.16.0.0/12", // private use
  "192.0.0.0/24", // IETF protocol assignments, and eight entries inside
  "192.0.2.0/24", // documentation
  "192.31.196.0/24", // AS112-v4
  "192.52.193.0/24", // AMT
  "192.88.99.0/24", // 6to4 relay anycast, deprecated, and the 6a44 relay inside
  "192.168.0.0/16", // private use
  "192.175.48.0/24", // direct delegation AS112 service
  "198.18.0.0/15", // benchmarking
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "240.0.0.0/4", // reserved, and the limited broadcast inside
  "::1/128", // loopback
  "::/128", // unspecified
  "::ffff:0:0/96", // IPv4-mapped
  "64:ff9b::/96", // IPv4-IPv6 translation
  "64:ff9b:1::/48", // IPv4-IPv6 translation, local use
  "100::/64", // discard-only
  "100:0:0:1::/64", // dummy prefix
  "2001::/23", // IETF protocol assignments: Teredo, ORCHID, and nine entries more inside
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4
  "2620:4f:8000::/48", // direct delegation AS112 service
  "3fff::/20", // documentation
  "5f00::/16", // segment routing
  "fc00::/7", // unique local
  "fe80::/10", // link-local
);

// Not in those registries: multicast, and forms that were deprecated before them.
const notUnicast = ipNetworks(
  "224.0.0.0/4", // multicast
  "ff00::/8", // multicast
  "fec0::/10", // site-local, deprecated
  "::/96", // IPv4-compatible, deprecated
  "::ffff:0:0:0/96", // IPv4-translated
);

/** The only IPv6 range allocated for global unicast. */
const globalUnicast = ipNetworks("2000::/3");

/**
 * Whether an address of 4 or 16 bytes is globally reachable unicast. IPv6 addresses that embed an
 * IPv4 address are not, whichever address they embed.
 */
export function isGloballyReachable(address: Uint8Array): boolean {
  const isIn = (networks: readonly IpNetwork[]): boolean =>
    networks.some((network) => isInNetwork(address, network));
  if (isIn(specialPurpose) || isIn(notUnicast)) return false;
  return address.length === 4 || (isIn(globalUnicast) && !isIsatap(address));
}

/** Whether the interface identifier is that of ISATAP: `5efe` and an IPv4 address. */
export function isIsatap(address: Uint8Array): boolean {
  // The universal bit may be set.
  const [first = 0, ...rest] = address.subarray(8, 12);
  return (first & ~0x02) === 0 && rest[0] === 0 && rest[1] === 0x5e && rest[2] === 0xfe;
}
