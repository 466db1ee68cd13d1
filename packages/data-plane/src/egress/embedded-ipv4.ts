import { isIsatap } from "./globally-reachable.js";
import { ipNetworks, isInNetwork } from "./ip-network.js";

type Extract = (address: Uint8Array) => readonly Uint8Array[];

const lastBytes: Extract = (address) => [address.subarray(12)];

const forms: readonly {
  readonly networks: ReturnType<typeof ipNetworks>;
  readonly extract: Extract;
}[] = [
  // Compatible, mapped, translated, and the well-known NAT64 prefix.
  {
    networks: ipNetworks("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"),
    extract: lastBytes,
  },
  // RFC 6052: after a prefix of 48, 56, 64 or 96 bits, without the byte of bits 64 to 71.
  {
    networks: ipNetworks("64:ff9b:1::/48"),
    extract: (address) =>
      [
        [6, 7, 9, 10],
        [7, 9, 10, 11],
        [9, 10, 11, 12],
        [12, 13, 14, 15],
      ].map((places) => Uint8Array.from(places, (place) => address[place] ?? 0)),
  },
  // 6to4.
  { networks: ipNetworks("2002::/16"), extract: (address) => [address.subarray(2, 6)] },
  // Teredo: the server, and the client with inverted bits.
  {
    networks: ipNetworks("2001::/32"),
    extract: (address) => [address.subarray(4, 8), address.subarray(12).map((byte) => byte ^ 0xff)],
  },
];

/** The IPv4 addresses of 4 bytes that an IPv6 address of 16 bytes may embed. */
export function embeddedIpv4(address: Uint8Array): readonly Uint8Array[] {
  if (address.length !== 16) return [];
  const found = forms
    .filter(({ networks }) => networks.some((network) => isInNetwork(address, network)))
    .flatMap(({ extract }) => extract(address));
  return isIsatap(address) ? [...found, ...lastBytes(address)] : found;
}
