import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EgressError } from "../../src/egress/egress-error.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import { ipv4, ipv4Spellings, ipv6, ipv6Spellings } from "./addresses.ts";

// All entries of the IANA registries, and what is not unicast.
const reserved4 = [
  ["0.0.0.0", 8],
  ["0.0.0.0", 32],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.0.0", 29],
  ["192.0.0.8", 32],
  ["192.0.0.9", 32],
  ["192.0.0.10", 32],
  ["192.0.0.170", 32],
  ["192.0.0.171", 32],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.88.99.2", 32],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["255.255.255.255", 32],
  ["168.63.129.16", 32],
] as const;
const reserved6 = [
  ["::1", 128],
  ["::", 128],
  ["::", 96],
  ["::ffff:0:0", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["100:0:0:1::", 64],
  ["2001::", 23],
  ["2001::", 32],
  ["2001:1::1", 128],
  ["2001:1::2", 128],
  ["2001:1::3", 128],
  ["2001:2::", 48],
  ["2001:3::", 32],
  ["2001:4:112::", 48],
  ["2001:10::", 28],
  ["2001:20::", 28],
  ["2001:30::", 28],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
  // Everything that is not global unicast: below 2000:: and from 4000::.
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
] as const;

// One per version: a single list would match mapped addresses by IPv4 networks.
const [oracle4, oracle6] = [new BlockList(), new BlockList()];
for (const [address, prefix] of reserved4) oracle4.addSubnet(address, prefix, "ipv4");
for (const [address, prefix] of reserved6) oracle6.addSubnet(address, prefix, "ipv6");

const nothing = EgressPolicy.parse("");
const isForbidden = (host: string): boolean => {
  try {
    nothing.checkUrl(new URL(`https://${host}/v1`));
    return false;
  } catch (error) {
    if (EgressError.is(error, "EGRESS_FORBIDDEN")) return true;
    throw error;
  }
};

/** Addresses of one network: its prefix and any other bits. */
function within(network: { bytes: Uint8Array; prefix: number }): fc.Arbitrary<Uint8Array> {
  const { bytes, prefix } = network;
  return (bytes.length === 4 ? ipv4 : ipv6).map((random) =>
    random.map((byte, index) => {
      const free = 0xff >> Math.min(Math.max(prefix - index * 8, 0), 8);
      return ((bytes[index] ?? 0) & ~free) | (byte & free);
    }),
  );
}

const hex = (text: string): Uint8Array => {
  const [left = [], right = []] = text
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const gap = Array<string>(8 - left.length - right.length).fill("0");
  const groups = [...left, ...gap, ...right].map((group) => group.padStart(4, "0"));
  return Uint8Array.from(Buffer.from(groups.join(""), "hex"));
};

describe("a policy without entries", () => {
  test.each(reserved4)("forbids every address of %s/%i in every notation", (text, prefix) => {
    const bytes = Uint8Array.from(text.split("."), Number);
    fc.assert(
      fc.property(within({ bytes, prefix }), (address) => {
        for (const host of ipv4Spellings(address))
          expect([host, isForbidden(host)]).toEqual([host, true]);
        expect(nothing.permitsAddress(new URL("https://name.test"), address.join("."))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test.each(reserved6)("forbids every address of %s/%i in every notation", (text, prefix) => {
    fc.assert(
      fc.property(within({ bytes: hex(text), prefix }), (address) => {
        for (const host of ipv6Spellings(address)) {
          expect([host, isForbidden(`[${host}]`)]).toEqual([host, true]);
          expect(nothing.permitsAddress(new URL("https://name.test"), host)).toBe(false);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("permits every other address of version 4", () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        const isReserved = oracle4.check(address.join("."), "ipv4");
        for (const host of ipv4Spellings(address))
          expect([host, isForbidden(host)]).toEqual([host, isReserved]);
      }),
      { numRuns: 300 },
    );
  });

  test("permits every other address of version 6 except ISATAP", () => {
    const unicast = within({ bytes: hex("2000::"), prefix: 3 });
    fc.assert(
      fc.property(unicast, (address) => {
        const isIsatap = /^0[02]005efe/.test(Buffer.from(address.subarray(8)).toString("hex"));
        const isReserved = oracle6.check(ipv6Spellings(address)[1] ?? "", "ipv6") || isIsatap;
        for (const host of ipv6Spellings(address)) {
          expect([host, isForbidden(`[${host}]`)]).toEqual([host, isReserved]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("forbids ISATAP addresses, whichever IPv4 address they embed", () => {
    const isatap = fc
      .tuple(within({ bytes: hex("2000::"), prefix: 3 }), ipv4, fc.constantFrom(0, 2))
      .map(([prefix, carried, universal]) =>
        Uint8Array.from([...prefix.subarray(0, 8), universal, 0, 0x5e, 0xfe, ...carried]),
      );
    fc.assert(
      fc.property(isatap, (address) => {
        expect(isForbidden(`[${ipv6Spellings(address)[0]}]`)).toBe(true);
      }),
    );
  });

  test.each([
    ["the first address after a network", "11.0.0.0", "128.0.0.0", "172.32.0.0", "192.0.1.0"],
    ["the last address before one", "9.255.255.255", "100.63.255.255", "223.255.255.255"],
    ["addresses of providers", "104.18.7.192", "[2606:4700::6812:7c0]", "[2a00:1450:4001::1]"],
    ["the ends of networks of version 6", "[2001:200::]", "[2001:db9::]", "[2003::]", "[3ffe::]"],
  ])("permits %s", (_, ...hosts) => {
    expect(hosts.filter(isForbidden)).toEqual([]);
  });
});
