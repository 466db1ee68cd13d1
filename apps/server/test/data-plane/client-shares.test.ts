import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { tokensOf } from "../fixtures/issued-tokens.ts";

const maxBody = 32_768;

/** A body of this many bytes that calls the endpoint `chat`. */
function bodyOf(length: number): string {
  const body = JSON.stringify({ model: "chat", messages: [{ role: "user", content: "x" }] });
  return body.replace('"x"', `"${"x".repeat(length - body.length + 1)}"`);
}

/** A call whose body lacks its last byte. */
async function stalledUpload(url: string, token: string): Promise<Socket> {
  const body = bodyOf(maxBody);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    "host: a",
    `authorization: Bearer ${token}`,
    `content-length: ${body.length}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${body.slice(0, -1)}`);
  return socket;
}

function chat(url: string, token: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: bodyOf(maxBody),
  });
}

describe("a client whose uploads stall", () => {
  test("leaves half of the bytes to others, and gets 429 for more", async () => {
    const { url, endpoint, gateway } = await openGatewayWithProvider({
      GW_MAX_BODY: String(maxBody),
      GW_MAX_INFLIGHT_BYTES: String(8 * maxBody),
    });
    await endpoint("chat");
    const issue = tokensOf(gateway);
    const { token } = await issue({ endpoints: ["chat"] });
    const rejected: string[] = [];
    for (let count = 0; count < 8; count += 1) {
      const socket = await stalledUpload(url, token);
      socket.setEncoding("utf8").on("data", (text: string) => rejected.push(text));
    }
    while (rejected.length < 4) await new Promise(setImmediate);
    for (const text of rejected) {
      expect(text).toContain("HTTP/1.1 429");
      expect(text.toLowerCase()).toContain("retry-after: 1\r\n");
    }
    for (let count = 0; count < 3; count += 1) {
      const response = await chat(url, (await issue({})).token);
      expect(response.status).toBe(200);
    }
    const own = await chat(url, token);
    expect(own.status).toBe(429);
    expect(own.headers.get("retry-after")).toBe("1");
    expect(await own.text()).toContain("its share");
  });

  test("leaves half of the places to others", async () => {
    const { url, endpoint, gateway } = await openGatewayWithProvider({
      GW_MAX_INFLIGHT_REQUESTS: "8",
    });
    await endpoint("chat");
    const issue = tokensOf(gateway);
    const { token } = await issue({});
    for (let count = 0; count < 4; count += 1) await stalledUpload(url, token);
    const handler = gateway.dataPlane?.handler;
    while (handler?.callsInFlight !== 4) await new Promise(setImmediate);
    expect((await chat(url, token)).status).toBe(429);
    for (let count = 0; count < 3; count += 1) {
      expect((await chat(url, (await issue({})).token)).status).toBe(200);
    }
  });
});
