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

  test("by a content type that is none is the caller's fault", async () => {
    const { url, log } = await callGateway();
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "foo" },
      body: "{}",
    });
    expect(answer.status).toBe(415);
    expect(log()).not.toContain('"level":50');
  });
});
