import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import { allows, egressErrorOf } from "./egress-error-of.ts";

describe("the egress setting", () => {
  test.each([
    ["nothing", "", "https://10.1.2.3"],
    ["a name", "models.internal", "https://10.1.2.3"],
    ["another address", "10.1.2.4", "https://10.1.2.3"],
    ["another port", "10.1.2.3:8443", "https://10.1.2.3"],
    ["another port than that of TLS", "10.1.2.3:80", "https://10.1.2.3"],
    ["the port of TLS", "10.1.2.3:443", "https://10.1.2.3:8443"],
    ["another network", "10.1.2.4/31", "https://10.1.2.3"],
    ["the network of the mapped address", "10.0.0.0/8", "https://[::ffff:10.1.2.3]"],
    ["another origin", "https://10.1.2.3:444", "https://10.1.2.3"],
    ["the origin without TLS", "http://10.1.2.3:443", "https://10.1.2.3"],
    ["the origin with TLS", "https://10.1.2.3:80", "http://10.1.2.3"],
    ["the host for plain http", "10.1.2.3", "http://10.1.2.3"],
    ["the host and port for plain http", "10.1.2.3:80", "http://10.1.2.3"],
    ["the network for plain http", "10.0.0.0/8", "http://10.1.2.3"],
    ["all networks for plain http", "0.0.0.0/0,::/0", "http://8.8.8.8"],
    ["the name for plain http", "models.internal", "http://models.internal"],
  ])("with %s does not allow the target (%s: %s)", (_, setting, url) => {
    expect(allows(setting, url)).toBe(false);
  });

  test.each([
    ["the host", "10.1.2.3", "https://10.1.2.3"],
    ["the host, for any port", "10.1.2.3", "https://10.1.2.3:8443"],
    ["the host in another notation", "0x0a.01.515", "https://167838211"],
    ["the host of version 6", "[fd12::1]", "https://[fd12:0::1]:8443"],
    ["the host and port", "10.1.2.3:8443", "https://10.1.2.3:8443"],
    ["the host and the port of TLS", "10.1.2.3:443", "https://10.1.2.3"],
    ["the host and the port of plain http", "10.1.2.3:80", "https://10.1.2.3:80"],
    ["the host of version 6 and port", "[fd12::1]:443", "https://[fd12::1]"],
    ["a name with a hyphen and an underscore", "gpu_1-a", "https://gpu_1-a"],
    ["an international name", "bücher.internal", "https://xn--bcher-kva.internal"],
    ["the network", "10.0.0.0/8", "https://10.1.2.3:8443"],
    ["the network of one address", "10.1.2.3/32", "https://10.1.2.3"],
    ["the network of version 6", "fd12::/16", "https://[fd12:1::1]"],
    ["the origin", "https://10.1.2.3:8443", "https://10.1.2.3:8443"],
    ["the origin without TLS", "http://127.0.0.1:11434", "http://127.0.0.1:11434"],
    ["the origin by name", "http://OLLAMA.internal", "http://ollama.internal:80"],
    ["the origin at its own port", "http://10.1.2.3:80", "http://10.1.2.3"],
    ["it among others, with space", " a.test , 10.0.0.0/8 ,b.test:1", "https://10.1.2.3"],
  ])("with %s allows the target (%s: %s)", (_, setting, url) => {
    expect(allows(setting, url)).toBe(true);
  });

  test("allows resolved addresses by a network, and names by a host", () => {
    const policy = EgressPolicy.parse("10.1.2.3, fd12::/16, models.internal:8443");
    const permits = (url: string, address: string) => policy.permitsAddress(new URL(url), address);
    expect(permits("https://any.test", "fd12::7")).toBe(true);
    expect(permits("https://any.test", "10.1.2.3")).toBe(false);
    expect(permits("https://models.internal:8443", "10.1.2.3")).toBe(true);
    expect(permits("https://models.internal:8443", "127.0.0.1")).toBe(true);
    expect(permits("https://models.internal", "10.1.2.3")).toBe(false);
    expect(permits("https://sub.models.internal:8443", "10.1.2.3")).toBe(false);
    for (const address of ["", "models.internal", "fd12::7%lo", "[fd12::7]", "010.1.2.3"]) {
      expect(permits("https://models.internal:8443", address)).toBe(false);
    }
  });

  const empty = "is empty: separate entries by one comma";
  const origin = "an origin: http:// or https://, a host and optionally a port";
  const network = "a network: an address and a prefix length, with no bit set after the prefix";
  const host = "a host: a full name or an address (IPv6 in brackets) and optionally a port";
  test.each([
    [",", 1, empty],
    ["a.test,", 2, empty],
    ["a.test,,b.test", 2, empty],
    ["ftp://canary", 1, origin],
    ["a.test,http://canary/v1", 2, origin],
    ["http://canary:canary@canary", 1, origin],
    ["http://canary?canary", 1, origin],
    ["https://canary:99999", 1, origin],
    ["https://canary:0", 1, origin],
    ["https://", 1, origin],
    ["http://*.canary", 1, origin],
    ["10.1.2.3/8", 1, network],
    ["10.0.0.0/33", 1, network],
    ["canary/8", 1, network],
    ["canary/v1", 1, network],
    ["[fd00::]/8", 1, network],
    ["canary:port", 1, host],
    ["canary:", 1, host],
    ["canary:0", 1, host],
    ["canary.", 1, host],
    ["*.canary", 1, host],
    ["canary@canary", 1, host],
    ["@canary", 1, host],
    ["canary?", 1, host],
    ["canary#", 1, host],
    ["canary\\canary", 1, host],
    ["can ary", 1, host],
    ["%63anary", 1, host],
    ["fd00::1", 1, host],
    ["[fe80::1%lo]", 1, host],
    ["10.1.2.256", 1, host],
    ["canary.internal;canary.test", 1, host],
    ['"canary.internal"', 1, host],
    ["'canary.internal'", 1, host],
    ["(canary)", 1, host],
    ["canary|canary", 1, host],
    ["-", 1, host],
    ["-canary.test", 1, host],
    ["canary-.test:8443", 1, host],
    ["canary..test", 1, host],
    [`${"canary".repeat(11)}.test`, 1, host],
    ["canary=canary", 1, host],
    ["0", 1, host],
    ["1:443", 1, host],
    ["http://1", 1, origin],
    ["http://canary;http://canary", 1, origin],
    ['https://"canary"', 1, origin],
  ])(
    "that is invalid is rejected with position and rule, without any text but an address: %j",
    (text, at, rule) => {
      const [code, message] = egressErrorOf(() => EgressPolicy.parse(text)) ?? [];
      const shown = message?.replace(/ \([\da-f.:/[\]]+\)/, "").replace("must be ", "");
      expect([code, shown?.split(", such as")[0]]).toEqual([
        "EGRESS_SETTING_INVALID",
        `entry ${at} ${rule}`,
      ]);
      expect(message).not.toMatch(/canary|\n/);
    },
  );

  test("gives one example in every message", () => {
    for (const text of ["a,,b", "http://a/b", "1.2.3.4/1", "a;b"]) {
      const [, message] = egressErrorOf(() => EgressPolicy.parse(text)) ?? [];
      expect(message?.match(/such as/g)).toHaveLength(1);
    }
  });

  test("of any text is either parsed or rejected as invalid", () => {
    const piece = fc.constantFrom(
      "http://",
      "https://",
      "/",
      ":",
      ",",
      "[",
      "]",
      "::",
      "10.0.0.0",
      "8",
      "a.b",
      "@",
      "%",
      "*",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => {
          const [code] = egressErrorOf(() => EgressPolicy.parse(text)) ?? [];
          expect([undefined, "EGRESS_SETTING_INVALID"]).toContain(code);
        },
      ),
    );
  });
});

describe("a target", () => {
  test.each([
    ["http://api.test", "the target must be https://, unless its http:// origin is allowed"],
    ["ftp://api.test", "the target must be https://, unless its http:// origin is allowed"],
    ["file:///etc/passwd", "the target must be https://, unless its http:// origin is allowed"],
    ["https://user@api.test", "the target must have no user and no password"],
    ["https://:canary@api.test", "the target must have no user and no password"],
    ["https://api.test:0", "the port of the target must not be 0"],
    ["https://api.test.", "the host of the target must not end in a dot"],
    ["https://localhost.", "the host of the target must not end in a dot"],
    ["https://127.0.0.1/canary", "the egress policy forbids the address of 127.0.0.1"],
  ])(
    "is rejected before name resolution, with a message that contains at most the host: %s",
    (url, message) => {
      const policy = EgressPolicy.parse("http://other.test, api.test");
      expect(egressErrorOf(() => policy.checkUrl(new URL(url)))).toEqual([
        "EGRESS_FORBIDDEN",
        message,
      ]);
    },
  );

  test.each([
    "https://api.test/v1",
    "https://api.test:8443",
    "https://8.8.8.8",
    "https://127.0.0.1.test",
  ])("that is a name or a public address is permitted: %s", (url) => {
    expect(allows("", url)).toBe(true);
  });
});
