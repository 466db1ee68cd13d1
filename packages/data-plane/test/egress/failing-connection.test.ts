import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import { Agent } from "undici";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createEgressConnector } from "../../src/egress/egress-connector.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import type { EgressLookup } from "../../src/egress/find-addresses.ts";
import { call, identity, openAgent } from "./guarded-agent.ts";
import { listen } from "./loopback.ts";

describe("a failed connection", () => {
  const allow = "models.test, other.test";

  test.each([
    ["without an address", async () => [], "models.test has no address"],
    [
      "that is unknown",
      async () => Promise.reject(Object.assign(new Error("canary"), { code: "ENOTFOUND" })),
      "cannot resolve models.test (ENOTFOUND)",
    ],
  ])("to a name %s is reported", async (_, lookup: EgressLookup, message) => {
    const response = await call(openAgent({ allow, lookup }), "https://models.test:1");
    expect(response).toEqual(["EGRESS_LOOKUP_FAILED", message]);
  });

  test.each([
    ["the address", ["127.0.0.4"]],
    ["any address", ["127.0.0.4", "::1", "127.0.0.5"]],
  ])(
    "because %s refuses it is reported with the host and without an address",
    async (_, addresses) => {
      const port = await listen(createServer(), "127.0.0.3");
      const response = await call(
        openAgent({ allow, answers: [addresses] }),
        `https://models.test:${port}`,
      );
      expect(response).toEqual([
        "EGRESS_CONNECT_FAILED",
        "cannot connect to models.test (ECONNREFUSED)",
      ]);
    },
  );

  test.each([
    ["models.test", undefined, "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["other.test", identity.cert, "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["127.0.0.2", identity.cert, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("because the certificate is not valid for %s is reported", async (host, ca, code) => {
    const received = vi.fn();
    const server = createHttpsServer(identity, received);
    const port = await listen(server, "127.0.0.2");
    const policy = EgressPolicy.parse(`${allow}, 127.0.0.2`);
    const lookup: EgressLookup = async () => [{ address: "127.0.0.2" }];
    const agent = new Agent({ connect: createEgressConnector({ policy, lookup, ca }) });
    onTestFinished(() => agent.destroy());
    expect(await call(agent, `https://${host}:${port}`)).toEqual([
      "EGRESS_CONNECT_FAILED",
      `cannot connect to ${host} (${code})`,
    ]);
    expect(received).not.toHaveBeenCalled();
  });

  test("because the server does not use TLS or disconnects is reported", async () => {
    const withoutTls = await listen(createServer((socket) => socket.end("SSH-2.0-server\r\n")));
    const disconnecting = await listen(createServer((socket) => socket.resetAndDestroy()));
    const agent = openAgent({ allow, answers: [["127.0.0.1"]] });
    for (const port of [withoutTls, disconnecting]) {
      const [code, message] = (await call(agent, `https://models.test:${port}`)) as string[];
      expect(code).toBe("EGRESS_CONNECT_FAILED");
      expect(message).toMatch(/^cannot connect to models\.test( \([A-Z_]+\))?$/);
    }
  });
});
