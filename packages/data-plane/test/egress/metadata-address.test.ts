import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import { ipv4 } from "./addresses.ts";
import { allows, egressErrorOf } from "./egress-error-of.ts";

const metadata = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "169.254.0.23",
  "169.254.42.42",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
  "fd00:c1::a9fe:a9fe",
  "fd00:42::42",
  "fd00:100::100:200",
  "fd00:a9fe:a9fe::1",
  "fe80::a9fe:a9fe",
];

/** The IPv6 addresses that may embed an IPv4 address. */
function embedding(address: string): readonly string[] {
  const bytes = address.split(".").map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const pair = (high: number, low: number): string => ((high << 8) | low).toString(16);
  const [high, low] = [pair(a, b), pair(c, d)];
  const [inverseHigh, inverseLow] = [pair(a ^ 255, b ^ 255), pair(c ^ 255, d ^ 255)];
  return [
    `::ffff:${address}`,
    `::${address}`,
    `::ffff:0:${address}`,
    `64:ff9b::${address}`,
    `64:ff9b:1::${address}`,
    `64:ff9b:1:${high}:${pair(0, c)}:${pair(d, 0)}::`,
    `64:ff9b:1:${pair(7, a)}:${pair(0, b)}:${low}::`,
    `64:ff9b:1:7:${pair(0, a)}:${pair(b, c)}:${pair(d, 0)}:0`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::`,
    `2001:0:1:1:0:0:${inverseHigh}:${inverseLow}`,
    `fd12::5efe:${address}`,
    `2a00:1450::200:5efe:${address}`,
  ];
}

describe("cloud metadata", () => {
  const all = [...metadata, ...metadata.filter((one) => one.includes(".")).flatMap(embedding)];

  test.each(all)("at %s is allowed by no entry", (address) => {
    const hostname = address.includes(":") ? `[${address}]` : address;
    const url = new URL(`https://${hostname}`);
    const everything = EgressPolicy.parse("0.0.0.0/0, ::/0, metadata.test, http://metadata.test");
    for (const target of [url, new URL("https://metadata.test"), new URL("http://metadata.test")]) {
      expect(everything.permitsAddress(target, address)).toBe(false);
    }
    expect(egressErrorOf(() => everything.checkUrl(url))?.[0]).toBe("EGRESS_FORBIDDEN");
    const network = `${address}/${address.includes(":") ? 128 : 32}`;
    for (const entry of [hostname, `${hostname}:8443`, `http://${hostname}`, network]) {
      expect(egressErrorOf(() => EgressPolicy.parse(`a.test, ${entry}`))).toEqual([
        "EGRESS_SETTING_INVALID",
        expect.stringMatching(
          /^entry 2( \([\da-f.:/[\]]+\))? is an address of cloud metadata, which cannot be allowed: remove the entry$/,
        ),
      ]);
    }
  });

  test("does not affect neighboring addresses whose network is allowed", () => {
    for (const url of [
      "https://169.254.169.253",
      "https://100.100.100.201",
      "https://[fd20:ce::253]",
    ]) {
      expect(allows("169.254.0.0/16, 100.64.0.0/10, fd00::/8", url)).toBe(true);
    }
  });

  test("is the only exception from a network of all addresses", () => {
    const policy = EgressPolicy.parse("0.0.0.0/0, ::/0");
    fc.assert(
      fc.property(ipv4, (bytes) => {
        for (const address of [bytes.join("."), ...embedding(bytes.join("."))]) {
          const isMetadata = metadata.includes(bytes.join("."));
          expect(policy.permitsAddress(new URL("https://a.test"), address)).toBe(!isMetadata);
        }
      }),
    );
  });
});
