import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { Agent } from "undici";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createEgressConnector } from "../../src/egress/egress-connector.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import type { EgressLookup } from "../../src/egress/find-addresses.ts";
import { call, identity, openAgent } from "./guarded-agent.ts";
import { knock, listen } from "./loopback.ts";

/** Responds with the server name of TLS and the address that the client connected to. */
async function serveTls(host = "127.0.0.1", port = 0): Promise<number> {
  const server = createHttpsServer(identity, ({ socket }, response) => {
    const { servername } = socket as TLSSocket;
    response.setHeader("connection", "close").end(`${servername} at ${socket.localAddress}`);
  });
  return listen(server, host, port);
}

describe("an allowed target", () => {
  test.each([
    ["by its name", "models.test", "models.test"],
    ["by its name and port", "models.test:PORT", "models.test"],
    ["by its network", "127.0.0.0/8", "models.test"],
    ["by its origin", "https://models.test:PORT", "models.test"],
  ])("%s is called over TLS with the server name of its URL", async (_, allow, host) => {
    const port = await serveTls();
    const settings = { allow: allow.replace("PORT", `${port}`), answers: [["127.0.0.1"]] };
    const headers = { host: "other.test" };
    const response = await call(openAgent(settings), `https://${host}:${port}`, headers);
    expect(response).toBe("models.test at 127.0.0.1");
  });

  test.each([
    ["127.0.0.1", "127.0.0.1", "127.0.0.1"],
    ["2130706433", "127.0.0.0/8", "127.0.0.1"],
    ["[::1]", "[::1]", "::1"],
    ["[0::0001]", "::1/128", "::1"],
  ])("by its address is called without name resolution: %s by %s", async (host, allow, address) => {
    const port = await serveTls(address);
    const lookup = vi.fn<EgressLookup>();
    const response = await call(openAgent({ allow, lookup }), `https://${host}:${port}`);
    expect(response).toBe(`false at ${address}`);
    expect(lookup).not.toHaveBeenCalled();
  });

  test("by an http origin is called without TLS, by name and by address, and without a proxy", async () => {
    const proxy = createServer();
    const knocks = vi.fn();
    const proxyPort = await listen(proxy.on("connection", knocks));
    for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"]) {
      vi.stubEnv(name, `http://127.0.0.1:${proxyPort}`);
    }
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    onTestFinished(() => void vi.unstubAllEnvs());
    const port = await listen(createHttpServer((_, response) => response.end("plain")));
    for (const host of ["127.0.0.1", "ollama.test"]) {
      const agent = openAgent({ allow: `http://${host}:${port}`, answers: [["127.0.0.1"]] });
      expect(await call(agent, `http://${host}:${port}`)).toBe("plain");
    }
    await knock(proxy);
    expect(knocks).toHaveBeenCalledTimes(1);
  });

  test("is resolved by the system", async () => {
    const port = await listen(createHttpServer((_, response) => response.end("plain")));
    const policy = EgressPolicy.parse(`http://localhost:${port}`);
    const agent = new Agent({ connect: createEgressConnector({ policy }) });
    onTestFinished(() => agent.destroy());
    expect(await call(agent, `http://localhost:${port}`)).toBe("plain");
  });
});

describe("a name with several addresses", () => {
  test("is reached at the permitted addresses only, whatever their order", async () => {
    const port = await serveTls("127.0.0.2");
    const inside = createServer();
    const seen = vi.fn();
    await listen(inside.on("connection", seen), "127.0.0.1", port);
    for (const answers of [
      [["127.0.0.1", "127.0.0.2"]],
      [["127.0.0.7", "127.0.0.2", "127.0.0.1"]],
    ]) {
      const agent = openAgent({ allow: "127.0.0.2/32", answers });
      expect(await call(agent, `https://models.test:${port}`)).toBe("models.test at 127.0.0.2");
    }
    await knock(inside);
    expect(seen).toHaveBeenCalledTimes(1);
  });

  test("is reached at the next address of either family if one refuses the connection", async () => {
    const port = await serveTls("127.0.0.2");
    const answers = [["127.0.0.3", "::1", "127.0.0.2"]];
    const agent = openAgent({ allow: "127.0.0.0/8, ::1/128", answers });
    expect(await call(agent, `https://models.test:${port}`)).toBe("models.test at 127.0.0.2");
  });

  test("is reached at no more than four addresses per family", async () => {
    const port = await serveTls("127.0.0.9");
    const refusing = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"];
    const reached = openAgent({
      allow: "127.0.0.0/8",
      answers: [[...refusing.slice(1), "127.0.0.9"]],
    });
    const origin = `https://models.test:${port}`;
    expect(await call(reached, origin)).toBe("models.test at 127.0.0.9");
    const unreached = openAgent({ allow: "127.0.0.0/8", answers: [[...refusing, "127.0.0.9"]] });
    expect(await call(unreached, origin)).toEqual([
      "EGRESS_CONNECT_FAILED",
      "cannot connect to models.test (ECONNREFUSED)",
    ]);
  });
});

describe("a name that resolves to another address", () => {
  test("is resolved once per connection, and rejected once it resolves to a forbidden address", async () => {
    const port = await serveTls("127.0.0.2");
    const inside = createServer();
    const seen = vi.fn();
    await listen(inside.on("connection", seen), "127.0.0.1", port);
    const agent = openAgent({ allow: "127.0.0.2/32", answers: [["127.0.0.2"], ["127.0.0.1"]] });
    const origin = `https://models.test:${port}`;
    expect(await call(agent, origin)).toBe("models.test at 127.0.0.2");
    expect(await call(agent, origin)).toEqual([
      "EGRESS_FORBIDDEN",
      "the egress policy forbids the address of models.test",
    ]);
    await knock(inside);
    expect(seen).toHaveBeenCalledTimes(1);
  });

  test("is reached at the address that was checked, even if the result changes when read again", async () => {
    const port = await serveTls("127.0.0.2");
    const inside = createServer();
    const seen = vi.fn();
    await listen(inside.on("connection", seen), "127.0.0.1", port);
    let reads = 0;
    const changing = {
      get address() {
        reads += 1;
        return reads === 1 ? "127.0.0.2" : "127.0.0.1";
      },
    };
    const agent = openAgent({ allow: "127.0.0.2/32", lookup: async () => [changing] });
    expect(await call(agent, `https://models.test:${port}`)).toBe("models.test at 127.0.0.2");
    await knock(inside);
    expect(seen).toHaveBeenCalledTimes(1);
  });

  test("is disconnected before a byte is sent if the system connects to another address", async () => {
    const received: Buffer[] = [];
    const server = createServer((socket) => socket.on("data", (data) => received.push(data)));
    const port = await listen(server);
    const closed = once(server, "connection").then(([socket]) => once(socket as Socket, "close"));
    // Linux connects the unspecified address to this machine.
    const agent = openAgent({ allow: "0.0.0.0/32", answers: [["0.0.0.0"]] });
    expect(await call(agent, `https://models.test:${port}`)).toEqual([
      "EGRESS_FORBIDDEN",
      "the egress policy forbids the address of models.test",
    ]);
    await closed;
    expect(received).toEqual([]);
  });
});
