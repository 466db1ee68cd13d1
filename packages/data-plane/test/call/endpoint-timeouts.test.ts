import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { EgressPolicies } from "../../src/index.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

describe("the timeouts of an endpoint", () => {
  test.each([{ stream: true }, {}])("limit the wait for a response: %j", async (body) => {
    const { url, provider, records } = await serveDataPlane((at) => ({
      models: [at("first"), at("second")],
      settings: { timeouts: { firstByte: 100 } },
    }));
    provider.enqueue({ faults: ["hang"] });
    const response = await chat(url, body);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
    await response.arrayBuffer();
    expect(records[0]?.attempts?.map((one) => one.outcome)).toEqual(["timed_out", "answered"]);
  });

  test("limit the whole call", async () => {
    const { url, provider } = await serveDataPlane((at) => ({
      models: [at("first"), at("second")],
      settings: { timeouts: { total: 150 } },
    }));
    provider.enqueue({ faults: ["hang"] });
    const response = await chat(url);
    expect(response.status).toBe(504);
    expect(await response.text()).toContain("total timeout");
  });

  test("take precedence over those of the data plane", async () => {
    const { url, provider, records } = await serveDataPlane(
      (at) => ({
        models: [at("first"), at("second")],
        settings: { timeouts: { total: 60_000, firstByte: 100 } },
      }),
      { timeouts: { total: 1, firstByte: 60_000 } },
    );
    provider.enqueue({ faults: ["hang"] });
    expect((await chat(url)).status).toBe(200);
    expect(records[0]?.attempts).toHaveLength(2);
  });

  test("limit making a connection, after which the next model follows", async () => {
    // Accepts connections without TLS.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const closed = once(silent, "connection").then(([socket]) => once(socket.resume(), "close"));
    const api_base = `https://127.0.0.1:${port}/v1`;
    const { url, records } = await serveDataPlane(
      (at) => ({
        models: [at("first", { authConfig: { api_base } }), at("second")],
        // Enough for the connection to the second model on a busy machine.
        settings: { timeouts: { connect: 1_000 } },
      }),
      { egress: EgressPolicies.parse("127.0.0.0/8") },
    );
    await (await chat(url)).arrayBuffer();
    expect(records[0]?.attempts?.[0]?.outcome).toBe("not_sent");
    expect(records[0]?.attempts).toHaveLength(2);
    // The unfinished connection is closed with its only request.
    await closed;
  });
});
