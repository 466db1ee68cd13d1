import type { IncomingMessage } from "node:http";
import { parseIpNetwork } from "@gw/data-plane";
import { describe, expect, test } from "vitest";
import { ClientAddresses } from "../../src/auth/client-addresses.ts";

const proxies = ["10.0.0.0/8", "fd00::/8"].map((text) => {
  const network = parseIpNetwork(text);
  if (network === undefined) throw new Error(`${text} is a network`);
  return network;
});

function clients(): { of(peer: string, headers?: object): string; readonly warnings: unknown[] } {
  const warnings: unknown[] = [];
  const addresses = new ClientAddresses({
    proxies,
    logger: { warn: (...line: unknown[]) => warnings.push(line) } as never,
  });
  return {
    warnings,
    of: (remoteAddress, headers = {}) =>
      addresses.of({ socket: { remoteAddress }, headers } as unknown as IncomingMessage),
  };
}

const { of } = clients();

describe("the address of a client", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    [undefined as never, "unknown"],
  ])("without a proxy is that of the connection: %s", (peer, expected) => {
    expect(of(peer)).toBe(expected);
  });

  test.each([
    ["203.0.113.9", "203.0.113.9"],
    // The client invented the first entries.
    ["1.1.1.1, 203.0.113.9", "203.0.113.9"],
    ["203.0.113.9, 10.1.2.3, 10.9.9.9", "203.0.113.9"],
    ["1.1.1.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"],
    ["203.0.113.9:51234", "203.0.113.9"],
    ["[2001:db8::9]:51234", "2001:db8::9"],
    ["[2001:db8::9]", "2001:db8::9"],
    ["2001:DB8::0009", "2001:db8::9"],
    ["fe80::9%eth0", "fe80::9"],
    ["[fe80::9%25eth0]:1", "fe80::9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::FFFF:cb00:7109", "203.0.113.9"],
    ["2001:db8::9, fd00::1, ::ffff:10.0.0.1", "2001:db8::9"],
    [" , 203.0.113.9 ,, ", "203.0.113.9"],
    // A proxy of a proxy is the nearest known one.
    ["10.1.2.3, 10.4.5.6", "10.1.2.3"],
    ["unknown, 10.1.2.3", "10.1.2.3"],
    ["1.1.1.1, unknown", "10.0.0.1"],
    ["1.1.1.1, 300.0.0.1", "10.0.0.1"],
    ["1.1.1.1, localhost", "10.0.0.1"],
    ["1.1.1.1, [::1", "10.0.0.1"],
    ["1.1.1.1, 2001:db8::9:51234:1:2:3:4", "10.0.0.1"],
    ['1.1.1.1", 203.0.113.9', "203.0.113.9"],
    ["", "10.0.0.1"],
    [",", "10.0.0.1"],
  ])("in x-forwarded-for is the last one that is not a trusted proxy: %j", (list, expected) => {
    expect(of("10.0.0.1", { "x-forwarded-for": list })).toBe(expected);
    expect(of("::ffff:10.0.0.1", { "x-forwarded-for": list })).toBe(expected);
  });

  test.each([
    ["for=203.0.113.9", "203.0.113.9"],
    ["For=203.0.113.9;proto=http;by=10.0.0.1", "203.0.113.9"],
    ["proto=https ; FOR=203.0.113.9", "203.0.113.9"],
    ['for="203.0.113.9:51234"', "203.0.113.9"],
    ['for="[2001:db8::9]:4711"', "2001:db8::9"],
    ['for="[2001:db8::9]", for=10.1.2.3', "2001:db8::9"],
    ["for=1.1.1.1,for=203.0.113.9", "203.0.113.9"],
    ['for=203.0.113.9;host="a,b;for=1.1.1.1", for=10.1.2.3', "203.0.113.9"],
    [String.raw`for=203.0.113.9;host="a\",for=1.1.1.1"`, "203.0.113.9"],
    [String.raw`for="203.0.113.\9"`, "203.0.113.9"],
    ["for=1.1.1.1, for=unknown", "10.0.0.1"],
    ["for=1.1.1.1, for=_hidden", "10.0.0.1"],
    ["for=1.1.1.1, proto=https", "10.0.0.1"],
    ["for=1.1.1.1;for=203.0.113.9", "10.0.0.1"],
    ['for=1.1.1.1;host="a, for=203.0.113.9', "10.0.0.1"],
    ["203.0.113.9", "10.0.0.1"],
    ["", "10.0.0.1"],
  ])("in forwarded is the last one that is not a trusted proxy: %s", (forwarded, expected) => {
    expect(of("10.0.0.1", { forwarded })).toBe(expected);
  });

  test("is that of the proxy if the two headers name different clients, about which it warns once", () => {
    const { of, warnings } = clients();
    const list = { "x-forwarded-for": "203.0.113.9" };
    expect(of("10.0.0.1", { ...list, forwarded: "for=203.0.113.9" })).toBe("203.0.113.9");
    expect(warnings).toEqual([]);
    for (const forwarded of [
      "for=1.1.1.1",
      "for=unknown",
      'for="_hidden:_port"',
      'x="',
      'a="\\, for=203.0.113.9',
    ]) {
      expect(of("10.0.0.1", { ...list, forwarded })).toBe("10.0.0.1");
    }
    for (const hidden of ["unknown", "1.1.1.1, _hidden", "unix:"]) {
      const forwarded = "for=203.0.113.9";
      expect(of("10.0.0.1", { "x-forwarded-for": hidden, forwarded })).toBe("10.0.0.1");
    }
    expect(warnings).toEqual([[{ address: "10.0.0.1" }, expect.stringContaining("they differ")]]);
  });

  test.each(["", " ", ",", "x", "for", "for=", "for=x", "for=1.1.1.1;for=2.2.2.2", "proto=https"])(
    "is that of x-forwarded-for if `forwarded` names none: %j",
    (forwarded) => {
      const { of, warnings } = clients();
      expect(of("10.0.0.1", { "x-forwarded-for": "203.0.113.9", forwarded })).toBe("203.0.113.9");
      expect(warnings).toEqual([]);
    },
  );

  test.each(["", ",", "x", "300.0.0.1", "203.0.113.9, localhost"])(
    "is that of `forwarded` if x-forwarded-for names none: %j",
    (list) => {
      const headers = { "x-forwarded-for": list, forwarded: "for=203.0.113.9" };
      expect(of("10.0.0.1", headers)).toBe("203.0.113.9");
    },
  );

  test("is never taken from the headers of another peer, about which it warns once", () => {
    const { of, warnings } = clients();
    expect(warnings).toEqual([]);
    for (const headers of [{ "x-forwarded-for": "1.1.1.1" }, { forwarded: "for=1.1.1.1" }]) {
      expect(of("203.0.113.9", headers)).toBe("203.0.113.9");
      expect(of("fe80::1%eth0", headers)).toBe("fe80::1");
    }
    expect(warnings).toEqual([
      [{ address: "203.0.113.9" }, expect.stringContaining("GW_TRUSTED_PROXIES")],
    ]);
  });
});
