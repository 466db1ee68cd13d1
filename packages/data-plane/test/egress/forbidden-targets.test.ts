import { createServer, isIP, type Server, Socket } from "node:net";
import { Agent } from "undici";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createEgressConnector } from "../../src/egress/egress-connector.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import { forbiddenHosts, hostileNames, unreadableHosts } from "./forbidden-hosts.ts";
import { knock, listen } from "./loopback.ts";

/** Records the targets of all sockets, and blocks every target on another machine. */
function watchSockets(): string[] {
  const attempted: string[] = [];
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
    attempted.push(...targets);
    if (!targets.every((target) => /^(127\.|0\.0\.0\.0$|::1?$|::ffff:7f)/.test(target))) {
      return this.destroy(new Error("not on this machine"));
    }
    return Reflect.apply(connect, this, args);
  });
  onTestFinished(() => spy.mockRestore());
  return attempted;
}

async function requestAll(origins: readonly string[], options: { readonly allow?: string } = {}) {
  const [v4, v6]: readonly Server[] = [createServer(), createServer()];
  if (v4 === undefined || v6 === undefined) throw new Error("no server");
  const seen: unknown[] = [];
  for (const server of [v4, v6]) server.on("connection", (socket) => seen.push(socket));
  const port = await listen(v4);
  await listen(v6, "::1", port);
  const lookup = async (host: string) => (hostileNames[host] ?? []).map((address) => ({ address }));
  const policy = EgressPolicy.parse((options.allow ?? "").replaceAll("PORT", String(port)));
  const agent = new Agent({ connect: createEgressConnector({ policy, lookup, timeout: 600_000 }) });
  onTestFinished(() => agent.destroy());
  const attempted = watchSockets();
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
  return { outcomes, attempted, connections: seen.length - 2 };
}

describe("a request to a forbidden target", () => {
  test("is rejected by the connector in more than a hundred notations", async () => {
    expect(forbiddenHosts.length).toBeGreaterThan(100);
    for (const scheme of ["https", "http"]) {
      const origins = forbiddenHosts.map((host) => `${scheme}://${host}:PORT`);
      const { outcomes, attempted, connections } = await requestAll(origins);
      const rejected = origins.map((origin) => `${origin} EGRESS_FORBIDDEN`);
      expect(origins.map((origin, index) => `${origin} ${outcomes[index]}`)).toEqual(rejected);
      expect({ attempted, connections }).toEqual({ attempted: [], connections: 0 });
    }
  });

  test("is rejected as invalid if its host is not a host", async () => {
    const origins = unreadableHosts.map((host) => `https://${host}:PORT`);
    const { outcomes, attempted, connections } = await requestAll(origins);
    for (const outcome of outcomes) expect(outcome).toMatch(/INVALID/);
    expect({ attempted, connections }).toEqual({ attempted: [], connections: 0 });
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
    "is rejected if the setting allows something other than %s (%s: %s)",
    async (_, allow, origin) => {
      expect(await requestAll([origin], { allow })).toEqual({
        outcomes: ["EGRESS_FORBIDDEN"],
        attempted: [],
        connections: 0,
      });
    },
  );
});
