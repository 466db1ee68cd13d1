import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIpAddress } from "../../src/egress/ip-address.ts";
import { type IpNetwork, isInNetwork, parseIpNetwork } from "../../src/egress/ip-network.ts";
import { OperatorNetworks } from "../../src/egress/operator-networks.ts";
import { ipv4, ipv6, ipv6Spellings } from "./addresses.ts";

/** The network of an address with that prefix length. */
function networkOf(bytes: Uint8Array, prefix: number): IpNetwork {
  const start = bytes.map((byte, index) => {
    const kept = Math.min(Math.max(prefix - index * 8, 0), 8);
    return byte & ~(0xff >> kept);
  });
  const text = start.length === 4 ? start.join(".") : (ipv6Spellings(start)[0] ?? "");
  const network = parseIpNetwork(`${text}/${prefix}`);
  if (network === undefined) throw new Error(`${text}/${prefix}`);
  return network;
}

const network = fc
  .tuple(fc.oneof(ipv4, ipv6), fc.nat(128))
  .map(([bytes, prefix]) => networkOf(bytes, prefix % (bytes.length * 8 + 1)));

describe("the networks of an operator", () => {
  test("contain the same addresses as a comparison of their bytes", () => {
    fc.assert(
      fc.property(fc.array(network, { maxLength: 4 }), fc.oneof(ipv4, ipv6), (all, bytes) => {
        const networks = new OperatorNetworks(all);
        const spellings = bytes.length === 4 ? [bytes.join(".")] : ipv6Spellings(bytes);
        for (const address of spellings) {
          expect(parseIpAddress(address)).toEqual(bytes);
          expect(networks.contains(address)).toBe(all.some((one) => isInNetwork(bytes, one)));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("of one version contain no address of the other, mapped or not", () => {
    const ipv4Only = new OperatorNetworks([networkOf(Uint8Array.of(10, 0, 0, 0), 8)]);
    expect(ipv4Only.contains("10.1.2.3")).toBe(true);
    expect(ipv4Only.contains("::ffff:10.1.2.3")).toBe(false);
    const ipv6Only = new OperatorNetworks([networkOf(new Uint8Array(16), 0)]);
    expect(ipv6Only.contains("::ffff:10.1.2.3")).toBe(true);
    expect(ipv6Only.contains("10.1.2.3")).toBe(false);
  });
});
