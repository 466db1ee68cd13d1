import { zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const head = "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n";
const chunked = "transfer-encoding: chunked\r\n\r\n";

describe("a call that is rejected before its body is read", () => {
  test.each([
    ["without a valid token", `${head}authorization: Bearer gw_unknown\r\n${chunked}`, 401],
    [
      "with an unknown content encoding",
      `${head}authorization: Bearer ${adminToken}\r\ncontent-encoding: compress\r\n${chunked}`,
      415,
    ],
  ])("%s gets one response and its connection is closed", async (_, request, status) => {
    const { url } = await openGatewayWithProvider();
    const response = await sendRaw(Number(new URL(url).port), request);
    expect(response.status).toBe(status);
    expect(response.headers.get("connection")).toBe("close");
    expect(response.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test.each([
    ["does not arrive in time", "content-length: 5\r\n\r\n", 400, "took too long", 1_000],
    ["is not valid HTTP", `${chunked}zz\r\n`, 400, "not valid HTTP", 60_000],
    ["is too large", `${chunked}5;a=${"x".repeat(20_000)}\r\n`, 413, "at most 16 KiB", 60_000],
  ])("gets an error in its API format if its body %s", async (_, rest, status, said, timeout) => {
    const { url, log } = await openGatewayWithProvider({}, { requestTimeout: timeout });
    const port = Number(new URL(url).port);
    const message = expect.stringContaining(said);
    const type = expect.stringMatching(/^(invalid_request_error|request_too_large)$/);
    const head = `host: a\r\nauthorization: Bearer ${adminToken}\r\n${rest}`;
    const check = async ([path, error]: readonly [string, object]): Promise<void> => {
      const response = await sendRaw(port, `POST ${path} HTTP/1.1\r\n${head}`);
      expect([response.status, JSON.parse(response.body)]).toMatchObject([status, error]);
      expect(response.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
      const id = response.headers.get("x-request-id");
      await expect.poll(() => log().split(`"requestId":"${id}"`)).toHaveLength(3);
    };
    await Promise.all(
      (
        [
          ["/v1/chat/completions", { error: { message, type } }],
          ["/v1/messages", { type: "error", error: { message, type } }],
          ["/gateway/gemini/v1beta/models/a:generateContent", { error: { code: status, message } }],
        ] as const
      ).map(check),
    );
    expect(log()).not.toContain('"level":50');
  });

  test("may be compressed, as Codex sends it, within the limit of what it decodes to", async () => {
    const { url, endpoint, provider } = await openGatewayWithProvider({ GW_MAX_BODY: "200000" });
    await endpoint("chat");
    const send = (input: string): Promise<Response> =>
      fetch(`${url}/v1/responses`, {
        method: "POST",
        headers: { authorization: `Bearer ${adminToken}`, "content-encoding": "zstd" },
        body: new Uint8Array(zstdCompressSync(JSON.stringify({ model: "chat", input }))),
      });
    expect((await send("hello ".repeat(30_000))).status).toBe(200);
    expect(provider.requests[0]?.json).toMatchObject({ input: "hello ".repeat(30_000) });
    const tooLong = await send("hello ".repeat(40_000));
    expect([tooLong.status, await tooLong.json()]).toMatchObject([
      413,
      { error: { message: expect.stringContaining("200,000") } },
    ]);
    expect(provider.requests).toHaveLength(1);
  });

  test("reports an invalid body whatever its content type is", async () => {
    const { url, log } = await openGatewayWithProvider();
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "foo" },
      body: "{}",
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining("model") } },
    ]);
    expect(log()).not.toContain('"level":50');
  });

  test("accepts the content encoding identity", async () => {
    const { url, endpoint } = await openGatewayWithProvider();
    await endpoint("chat");
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-encoding": "Identity" },
      body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] }),
    });
    expect(response.status).toBe(200);
  });

  test.each(["chat:countTokens", ":generateContent", "%zz:generateContent", "%2fa"])(
    "of the unknown operation %s gets a 404 in its API format",
    async (called) => {
      const { url, log } = await openGatewayWithProvider();
      const path = `${url}/gateway/gemini/v1beta/models/${called}`;
      const unauthenticated = await fetch(path, { method: "POST", body: "{}" });
      expect([unauthenticated.status, unauthenticated.headers.get("www-authenticate")]).toEqual([
        401,
        "Bearer",
      ]);
      const headers = { "x-goog-api-key": adminToken };
      const response = await fetch(path, { method: "POST", headers, body: "{}" });
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { error: { code: 404 } },
      ]);
      expect(response.headers.get("cache-control")).toBe("no-store");
      const line = log()
        .split("\n")
        .find((one) => one.includes('"status":404'));
      expect(JSON.parse(line ?? "{}")).toMatchObject({
        msg: "request",
        principal: "admin",
        requestId: response.headers.get("x-request-id"),
      });
    },
  );

  test("with another method than POST gets a 405 in its API format", async () => {
    const { url } = await openGatewayWithProvider();
    const headers = { authorization: `Bearer ${adminToken}` };
    for (const path of ["/v1/chat/completions", "/gateway/chat/mlflow/invocations"]) {
      const response = await fetch(`${url}${path}`, { headers });
      expect([response.status, response.headers.get("allow"), await response.json()]).toMatchObject(
        [
          405,
          "POST",
          { error: { code: "METHOD_NOT_ALLOWED", message: expect.stringContaining(path) } },
        ],
      );
    }
  });

  test("may have an absolute URL, as from a proxy", async () => {
    const { url } = await openGatewayWithProvider();
    const text = request({
      method: "POST",
      path: "http://gateway/v1/chat/completions?x=1",
      headers: [`authorization: Bearer ${adminToken}`],
      body: "{}",
    });
    const response = await sendRaw(Number(new URL(url).port), text);
    expect([response.status, response.text]).toEqual([400, expect.stringContaining("model")]);
  });
});

test("a call that completes during a shutdown closes its connection", async () => {
  const { app, url, endpoint, provider } = await openGatewayWithProvider();
  await endpoint("chat");
  provider.enqueue({ beforeHeaders: 100 });
  const response = fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}` },
    body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] }),
  });
  await provider.arriving(0);
  const closed = app.close();
  const { status, headers } = await response;
  expect([status, headers.get("connection")]).toEqual([200, "close"]);
  await (await response).arrayBuffer();
  await closed;
});

test("each poll of the revision confirms the endpoints", async () => {
  const { gateway } = await openGatewayWithProvider();
  const startedAt = performance.now();
  // A full reload would confirm them only after a minute.
  await expect
    .poll(() => {
      const age = gateway.dataPlane?.endpoints.age ?? Number.POSITIVE_INFINITY;
      return performance.now() - startedAt > age + 100;
    })
    .toBe(true);
});
