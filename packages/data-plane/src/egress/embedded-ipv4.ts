import { isIsatap } from "./globally-reachable.js";
import { ipNetworks, isInNetwork } from "./ip-network.js";

type Read = (address: Uint8Array) => readonly Uint8Array[];

const atTheEnd: Read = (address) => [address.subarray(12)];

const forms: readonly { readonly networks: ReturnType<typeof ipNetworks>; readonly read: Read }[] =
  [
    // Compatible, mapped, translated, and the well-known prefix of NAT64.
    {
      networks: ipNetworks("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"),
      read: atTheEnd,
    },
    // RFC 6052: behind a prefix of 48, 56, 64 or 96 bits; the byte of bits 64 to 71 is left out.
    {
      networks: ipNetworks("64:ff9b:1::/48"),
      read: (address) =>
        [
          [6, 7, 9, 10],
          [7, 9, 10, 11],
          [9, 10, 11, 12],
          [12, 13, 14, 15],
        ].map((places) => Uint8Array.from(places, (place) => address[place] ?? 0)),
    },
    // 6to4.
    { networks: ipNetworks("2002::/16"), read: (address) => [address.subarray(2, 6)] },
    // Teredo: the server, and the client with its bits turned over.
    {
      networks: ipNetworks("2001::/32"),
      read: (address) => [address.subarray(4, 8), address.subarray(12).map((byte) => byte ^ 0xff)],
    },
  ];

/** The IPv4 addresses that an IPv6 address of 16 bytes may stand for, of 4 bytes each. */
export function embeddedIpv4(address: Uint8Array): readonly Uint8Array[] {
  if (address.length !== 16) return [];
  const found = forms
    .filter(({ networks }) => networks.some((network) => isInNetwork(address, network)))
    .flatMap(({ read }) => read(address));
  return isIsatap(address) ? [...found, ...atTheEnd(address)] : found;
}
