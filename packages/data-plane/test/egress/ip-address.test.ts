import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIpAddress } from "../../src/egress/ip-address.ts";
import { isInNetwork, parseIpNetwork } from "../../src/egress/ip-network.ts";
import { ipv4, ipv4Spellings, ipv6, ipv6Spellings } from "./addresses.ts";

describe("an address", () => {
  test("of version 4 is parsed into its bytes", () => {
    fc.assert(
      fc.property(ipv4, (bytes) => {
        expect(parseIpAddress(bytes.join("."))).toEqual(bytes);
      }),
    );
  });

  test("of version 6 is parsed into its bytes in every notation", () => {
    fc.assert(
      fc.property(ipv6, (bytes) => {
        for (const text of ipv6Spellings(bytes)) expect(parseIpAddress(text)).toEqual(bytes);
      }),
    );
  });

  test("of version 4 is normalized by a URL from every notation", () => {
    fc.assert(
      fc.property(ipv4, (bytes) => {
        for (const text of ipv4Spellings(bytes)) {
          expect(parseIpAddress(new URL(`https://${text}/`).hostname)).toEqual(bytes);
        }
      }),
    );
  });

  test.each([
    "",
    "1.2.3",
    "01.2.3.4",
    "1.2.3.256",
    "::1%lo",
    "[::1]",
    "1::2::3",
    " ::1",
    "localhost",
  ])("does not accept %j", (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });
});

describe("a network", () => {
  test("contains exactly the addresses with its prefix", () => {
    const bits = (bytes: Uint8Array): string =>
      [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.nat(), fc.nat(), (bytes, seed, flip) => {
        const length = bytes.length * 8;
        const prefix = seed % (length + 1);
        const start = bytes.map((byte, index) => {
          const kept = Math.min(Math.max(prefix - index * 8, 0), 8);
          return byte & ~(0xff >> kept);
        });
        const text = start.length === 4 ? start.join(".") : (ipv6Spellings(start)[0] ?? "");
        const network = parseIpNetwork(`${text}/${prefix}`);
        if (network === undefined) throw new Error(`${text}/${prefix}`);
        const other = bytes.slice();
        const place = flip % length;
        other[place >> 3] = (other[place >> 3] ?? 0) ^ (0x80 >> (place & 7));
        expect(isInNetwork(bytes, network)).toBe(true);
        expect(isInNetwork(other, network)).toBe(
          bits(other).slice(0, prefix) === bits(start).slice(0, prefix),
        );
      }),
    );
  });

  test.each([
    ["10.1.0.0/8"],
    ["10.0.0.0/33"],
    ["10.0.0.0/-1"],
    ["10.0.0.0/08"],
    ["10.0.0.0/1e1"],
    ["10.0.0.0/8.0"],
    ["10.0.0.0/"],
    ["10.0.0.0"],
    ["10.0.0.0/8/8"],
    ["10.0.0/8"],
    ["fd00::1/8"],
    ["::/129"],
    ["fe80::%lo/10"],
    ["host/8"],
  ])("does not accept %j", (text) => {
    expect(parseIpNetwork(text)).toBeUndefined();
  });

  test("of version 6 contains no address of version 4", () => {
    const all = parseIpNetwork("::/0");
    if (all === undefined) throw new Error("::/0");
    expect(isInNetwork(Uint8Array.of(10, 0, 0, 1), all)).toBe(false);
  });
});
