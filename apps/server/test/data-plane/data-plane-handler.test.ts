import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const head = "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n";
const chunked = "transfer-encoding: chunked\r\n\r\n";

describe("a call that is refused before it is read", () => {
  test.each([
    ["of a stranger", `${head}authorization: Bearer gw_nobody\r\n${chunked}`, 401],
    [
      "in an encoding",
      `${head}authorization: Bearer ${adminToken}\r\ncontent-encoding: gzip\r\n${chunked}`,
      415,
    ],
  ])("%s has one answer, and its connection ends with that", async (_, request, status) => {
    const { url } = await openGatewayWithProvider();
    const answer = await sendRaw(Number(new URL(url).port), request);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("connection")).toBe("close");
    expect(answer.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test.each([
    ["does not come in time", "content-length: 5\r\n\r\n", 400, "took too long"],
    ["is no HTTP", `${chunked}zz\r\n`, 400, "not valid HTTP"],
    ["is too large", `${chunked}5;a=${"x".repeat(20_000)}\r\n`, 413, "at most 16 KiB"],
  ])("hears in the words of its dialect that its body %s", async (_, rest, status, said) => {
    const { url, log } = await openGatewayWithProvider({}, { requestTimeout: 300 });
    const port = Number(new URL(url).port);
    const message = expect.stringContaining(said);
    const type = expect.stringMatching(/^(invalid_request_error|request_too_large)$/);
    const head = `host: a\r\nauthorization: Bearer ${adminToken}\r\n${rest}`;
    for (const [path, error] of [
      ["/v1/chat/completions", { error: { message, type } }],
      ["/v1/messages", { type: "error", error: { message, type } }],
      ["/gateway/gemini/v1beta/models/a:generateContent", { error: { code: status, message } }],
    ] as const) {
      const answer = await sendRaw(port, `POST ${path} HTTP/1.1\r\n${head}`);
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([status, error]);
      expect(answer.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
      const id = answer.headers.get("x-request-id");
      await expect.poll(() => log().split(`"requestId":"${id}"`)).toHaveLength(3);
    }
    expect(log()).not.toContain('"level":50');
  });

  test("says what is wrong with its body, whatever it says that the body is", async () => {
    const { url, log } = await openGatewayWithProvider();
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "foo" },
      body: "{}",
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining("model") } },
    ]);
    expect(log()).not.toContain('"level":50');
  });

  test("takes a body that says that it is not encoded", async () => {
    const { url, endpoint } = await openGatewayWithProvider();
    await endpoint("chat");
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-encoding": "Identity" },
      body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] }),
    });
    expect(answer.status).toBe(200);
  });

  test.each(["chat:countTokens", "chat", ":generateContent", "%zz:generateContent", "%2fa"])(
    "of something that there is not, %s, hears so in the words of its dialect",
    async (called) => {
      const { url, log } = await openGatewayWithProvider();
      const path = `${url}/gateway/gemini/v1beta/models/${called}`;
      const stranger = await fetch(path, { method: "POST", body: "{}" });
      expect([stranger.status, stranger.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      const headers = { "x-goog-api-key": adminToken };
      const answer = await fetch(path, { method: "POST", headers, body: "{}" });
      expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 404 } }]);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const line = log()
        .split("\n")
        .find((one) => one.includes('"status":404'));
      expect(JSON.parse(line ?? "{}")).toMatchObject({
        msg: "request",
        route: "/gateway/gemini/v1beta/models/:call",
        principal: "admin",
        requestId: answer.headers.get("x-request-id"),
      });
    },
  );

  test("by another method than POST is no call", async () => {
    const { url } = await openGatewayWithProvider();
    const headers = { authorization: `Bearer ${adminToken}` };
    const answer = await fetch(`${url}/v1/chat/completions`, { headers });
    expect([answer.status, (await answer.json()) as object]).toMatchObject([
      404,
      { error_code: "ENDPOINT_NOT_FOUND" },
    ]);
  });

  test("may name its whole URL, as proxies do", async () => {
    const { url } = await openGatewayWithProvider();
    const text = request({
      method: "POST",
      path: "http://gateway/v1/chat/completions?x=1",
      headers: [`authorization: Bearer ${adminToken}`],
      body: "{}",
    });
    const answer = await sendRaw(Number(new URL(url).port), text);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("model")]);
  });
});

test("what a server under way to its end still answers ends its connection", async () => {
  const { app, url, endpoint, provider } = await openGatewayWithProvider();
  await endpoint("chat");
  provider.enqueue({ beforeHeaders: 100 });
  const answer = fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}` },
    body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] }),
  });
  await provider.arriving(0);
  const closed = app.close();
  const { status, headers } = await answer;
  expect([status, headers.get("connection")]).toEqual([200, "close"]);
  await (await answer).arrayBuffer();
  await closed;
});

test("what calls are served from is confirmed by each look at the database", async () => {
  const { gateway } = await openGatewayWithProvider();
  const begin = performance.now();
  // By a reading of everything it would be a minute later.
  await expect
    .poll(() => {
      const age = gateway.dataPlane?.endpoints.age ?? Number.POSITIVE_INFINITY;
      return performance.now() - begin > age + 100;
    })
    .toBe(true);
});
