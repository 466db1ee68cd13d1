import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { connectionFailure } from "../../src/attempt/upstream-failure.ts";
import { EgressPolicies } from "../../src/index.ts";
import { identity } from "../egress/guarded-agent.ts";
import { listen } from "../egress/loopback.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

/** Calls a model at an origin that is not the fake provider's. */
async function callAt(origin: string, ca?: string) {
  const served = await serveDataPlane(
    (at) => ({ models: [at("m", { authConfig: { api_base: `${origin}/v1` } })] }),
    { egress: EgressPolicies.parse(origin), connection: { ca } },
  );
  const response = await chat(served.url);
  const outcomes = served.records[0]?.attempts?.map(({ outcome }) => outcome);
  const { error } = (await response.json()) as { error: { message: string } };
  return { outcomes, message: error.message, advice: response.headers.get("x-should-retry") };
}

describe("a failed handshake means that no request is sent", () => {
  test("with a certificate that is self-signed", async () => {
    const received = vi.fn();
    const port = await listen(createServer(identity, received));
    expect(await callAt(`https://127.0.0.1:${port}`)).toEqual({
      outcomes: ["not_sent"],
      message: "cannot connect to openai-compatible (DEPTH_ZERO_SELF_SIGNED_CERT)",
      advice: null,
    });
    expect(received).not.toHaveBeenCalled();
  });

  test("with a certificate of another name", async () => {
    const port = await listen(createServer(identity), "127.0.0.2");
    const { outcomes, message } = await callAt(`https://127.0.0.2:${port}`, identity.cert);
    expect(outcomes).toEqual(["not_sent"]);
    expect(message).toContain("(ERR_TLS_CERT_ALTNAME_INVALID)");
  });

  test("with a server that asks for a certificate", async () => {
    const received = vi.fn();
    const options = { ...identity, requestCert: true, rejectUnauthorized: true };
    // With TLS 1.3, Node.js closes the connection later and without a reason.
    const server = createServer({ ...options, maxVersion: "TLSv1.2", ca: identity.cert }, received);
    const port = await listen(server);
    const { outcomes, message } = await callAt(`https://127.0.0.1:${port}`, identity.cert);
    expect(received).not.toHaveBeenCalled();
    expect(outcomes).toEqual(["not_sent"]);
    expect(message).toMatch(
      /^cannot connect to openai-compatible \(ERR_SSL_.*HANDSHAKE_FAILURE\)$/,
    );
  });

  test("with a server without TLS", async () => {
    const port = await listen(createTcpServer((socket) => socket.end("SSH-2.0-server\r\n")));
    expect((await callAt(`https://127.0.0.1:${port}`)).outcomes).toEqual(["not_sent"]);
  });

  test.each(["CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "SELF_SIGNED_CERT_IN_CHAIN"])(
    "with %s",
    (code) => {
      const { outcome, error } = connectionFailure(Object.assign(new Error("x"), { code }), {
        provider: "openai",
      });
      expect([outcome, error.message]).toEqual(["not_sent", `cannot connect to openai (${code})`]);
    },
  );
});

test("a response with too long headers is described, and was billed perhaps", async () => {
  const server = createHttpServer((_, response) => {
    response.writeHead(200, { "x-long": "x".repeat(100_000) }).end("{}");
  });
  const port = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  expect(await callAt(`http://127.0.0.1:${port}`)).toEqual({
    outcomes: ["error_response"],
    message: "the response of openai-compatible has too many or too long headers",
    advice: "false",
  });
});
