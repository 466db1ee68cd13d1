import { createServer, isIP, type Server, Socket } from "node:net";
import { Agent } from "undici";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createEgressConnector } from "../../src/egress/egress-connector.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import { knock, listen } from "./loopback.ts";

/** Names, and what a hostile or a local resolver answers. */
const names: Readonly<Record<string, readonly string[]>> = {
  localhost: ["127.0.0.1", "::1"],
  "localtest.test": ["127.0.0.1"],
  "v6.test": ["::1"],
  "mapped.test": ["::ffff:127.0.0.1"],
  "unspecified.test": ["0.0.0.0"],
  "nat64.test": ["64:ff9b::7f00:1"],
  "zone.test": ["::1%lo", "fe80::1%lo"],
  "nonsense.test": ["127.1", "localhost", "0x7f000001", "[::1]", ""],
  "private.test": ["10.0.0.1", "192.168.0.1", "fd00::1"],
  "metadata.google.internal": ["169.254.169.254"],
  "127.0.0.1.nip.test": ["127.0.0.1"],
  ollama: ["127.0.0.1"],
  "models.internal": ["127.0.0.1"],
};

const loopback = [
  "127.0.0.1",
  "127.0.0.1.",
  "127.1",
  "127.0.1",
  "127.0.0.2",
  "127.255.255.254",
  "2130706433",
  "017700000001",
  "0x7f000001",
  "0x7F.1",
  "0177.0.0.1",
  "00000177.0.0.01",
  "0x7f.0.0.0x1",
  "0x7f.0x1",
  "１２７.0.0.1",
  "127。0。0。1",
  "①②⑦.0.0.1",
  "%31%32%37.0.0.1",
  "127%2e0%2e0%2e1",
  "0",
  "0x",
  "0.0.0.0",
  "00.0",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[0000::0001]",
  "[::0.0.0.1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::FFFF:7F00:1]",
  "[0:0:0:0:0:ffff:127.0.0.1]",
  "[::ffff:0.0.0.0]",
  "[::127.0.0.1]",
  "[::7f00:1]",
  "[::ffff:0:127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2002:7f00:1::1]",
  "[2001:0:7f00:1::80ff:fffe]",
  "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
  "[fe80::5efe:127.0.0.1]",
  "[2a00:1450::5efe:7f00:1]",
  "[2a00:1450::200:5efe:127.0.0.1]",
];
const internal = [
  "10.0.0.1",
  "167772161",
  "0xa000001",
  "012.0.0.1",
  "10.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "3232235521",
  "0300.0250.0.1",
  "100.64.0.1",
  "169.254.0.1",
  "[fd00::1]",
  "[fc00::1]",
  "[fe80::1]",
  "[fec0::1]",
  "[::ffff:10.0.0.1]",
  "[2002:a00:1::]",
  "[64:ff9b::a00:1]",
];
const metadata = [
  "169.254.169.254",
  "169.254.169.254.",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "169.254.43518",
  "0xa9.0xfe.43518",
  "①⑥⑨.254.169.254",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::]",
  "[fd00:ec2::254]",
  "[fd20:ce::254]",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "169.254.170.2",
];
const nowhere = [
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "192.88.99.1",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  "4294967295",
  "[ff02::1]",
  "[2001:db8::1]",
  "[3fff::1]",
  "[100::1]",
  "[5f00::1]",
  "[2001:2::1]",
  "[2001:20::1]",
  "[4000::1]",
];
const byName = [...Object.keys(names), "LOCALHOST", "localhost.", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "loc%61lhost"];
const unreadable = [
  "[::1%lo]",
  "[::1%25lo]",
  "[fe80::1%25lo]",
  "127.0.0.1%00",
  "256.0.0.1",
  "[::ffff:127.0.0.256]",
];

/** What sockets were told to dial. None of it goes to another machine, whatever is broken. */
function watchDialling(): string[] {
  const dialled: string[] = [];
  const connect = Socket.prototype.connect;
  const spy = vi.spyOn(Socket.prototype, "connect").mockImplementation(function (
    this: Socket,
    ...args: unknown[]
  ) {
    const [options] = args as [{ host: string; lookup: (...all: unknown[]) => void }];
    const targets = [options.host];
    if (isIP(options.host) === 0) {
      options.lookup(options.host, {}, (_: unknown, found: { address: string }[]) => {
        targets.splice(0, 1, ...found.map(({ address }) => address));
      });
    }
    dialled.push(...targets);
    if (!targets.every((target) => /^(127\.|0\.0\.0\.0$|::1?$|::ffff:7f)/.test(target))) {
      return this.destroy(new Error("not on this machine"));
    }
    return Reflect.apply(connect, this, args);
  });
  onTestFinished(() => spy.mockRestore());
  return dialled;
}

async function tempt(origins: readonly string[], options: { readonly allow?: string } = {}) {
  const [v4, v6]: readonly Server[] = [createServer(), createServer()];
  if (v4 === undefined || v6 === undefined) throw new Error("no server");
  const seen: unknown[] = [];
  for (const server of [v4, v6]) server.on("connection", (socket) => seen.push(socket));
  const port = await listen(v4);
  await listen(v6, "::1", port);
  const lookup = async (host: string) => (names[host] ?? []).map((address) => ({ address }));
  const policy = EgressPolicy.parse((options.allow ?? "").replaceAll("PORT", String(port)));
  const agent = new Agent({ connect: createEgressConnector({ policy, lookup, timeout: 2_000 }) });
  onTestFinished(() => agent.destroy());
  const dialled = watchDialling();
  const outcomes = await Promise.all(
    origins.map((origin) =>
      agent
        .request({ origin: origin.replace("PORT", String(port)), path: "/", method: "GET" })
        .then(
          ({ statusCode }) => String(statusCode),
          (error: { code?: string }) => error.code ?? String(error),
        ),
    ),
  );
  vi.restoreAllMocks();
  await knock(v4);
  await knock(v6);
  return { outcomes, dialled, connections: seen.length - 2 };
}

describe("a request to what may not be dialled", () => {
  const targets = [...loopback, ...internal, ...metadata, ...nowhere, ...byName];

  test("is refused by the connector in every one of more than a hundred spellings", async () => {
    expect(targets.length).toBeGreaterThan(100);
    for (const scheme of ["https", "http"]) {
      const origins = targets.map((host) => `${scheme}://${host}:PORT`);
      const { outcomes, dialled, connections } = await tempt(origins);
      const refused = origins.map((origin) => `${origin} EGRESS_FORBIDDEN`);
      expect(origins.map((origin, index) => `${origin} ${outcomes[index]}`)).toEqual(refused);
      expect({ dialled, connections }).toEqual({ dialled: [], connections: 0 });
    }
  });

  test("is no request at all where the spelling is none of a host", async () => {
    const origins = unreadable.map((host) => `https://${host}:PORT`);
    const { outcomes, dialled, connections } = await tempt(origins);
    for (const outcome of outcomes) expect(outcome).toMatch(/INVALID/);
    expect({ dialled, connections }).toEqual({ dialled: [], connections: 0 });
  });

  test.each([
    ["the host without TLS", "127.0.0.1", "http://127.0.0.1:PORT"],
    ["the host and port without TLS", "127.0.0.1:PORT", "http://127.0.0.1:PORT"],
    ["the network without TLS", "127.0.0.0/8, ::/0", "http://127.0.0.1:PORT"],
    ["the name without TLS", "models.internal", "http://models.internal:PORT"],
    ["another port", "127.0.0.1:1", "https://127.0.0.1:PORT"],
    ["another origin", "http://127.0.0.1:1", "http://127.0.0.1:PORT"],
    ["the origin with TLS", "http://127.0.0.1:PORT", "https://127.0.0.1:PORT"],
    ["the address by a name", "127.0.0.1, http://127.0.0.1:PORT", "https://localtest.test:PORT"],
    ["the address by a name", "127.0.0.1, http://127.0.0.1:PORT", "http://localtest.test:PORT"],
    ["the mapped address", "127.0.0.0/8", "https://[::ffff:127.0.0.1]:PORT"],
    ["the mapped address by a name", "127.0.0.0/8", "https://mapped.test:PORT"],
    ["metadata", "0.0.0.0/0, ::/0", "https://169.254.169.254:PORT"],
    ["metadata in IPv6", "0.0.0.0/0, ::/0", "https://[64:ff9b::a9fe:a9fe]:PORT"],
    ["metadata by a name", "metadata.google.internal", "https://metadata.google.internal:PORT"],
    [
      "metadata by an origin",
      "http://metadata.google.internal:PORT",
      "http://metadata.google.internal:PORT",
    ],
  ])(
    "is refused where the setting opens something else than %s (%s: %s)",
    async (_, allow, origin) => {
      expect(await tempt([origin], { allow })).toEqual({
        outcomes: ["EGRESS_FORBIDDEN"],
        dialled: [],
        connections: 0,
      });
    },
  );
});
