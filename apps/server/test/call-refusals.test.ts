import { describe, expect, test } from "vitest";
import { callGateway } from "./called-gateway.ts";
import { exchange } from "./raw-http.ts";
import { adminToken } from "./served-gateway.ts";

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
    const { url } = await callGateway();
    const answer = await exchange(Number(new URL(url).port), request);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("connection")).toBe("close");
    expect(answer.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test("says what is wrong with its body, whatever it says that the body is", async () => {
    const { url, log } = await callGateway();
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
    const { url, endpoint } = await callGateway();
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
      const { url, log } = await callGateway();
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
    const { url } = await callGateway();
    const headers = { authorization: `Bearer ${adminToken}` };
    const answer = await fetch(`${url}/v1/chat/completions`, { headers });
    expect([answer.status, (await answer.json()) as object]).toMatchObject([
      404,
      { error_code: "ENDPOINT_NOT_FOUND" },
    ]);
  });
});
