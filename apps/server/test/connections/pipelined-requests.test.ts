import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Script } from "@gw/fake-provider";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type GatewayWithProvider,
  openGatewayWithProvider,
} from "../fixtures/gateway-with-provider.ts";
import { sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const authorized = `authorization: Bearer ${adminToken}`;

function head(requestLine: string, ...headers: readonly string[]): string {
  return `${[`${requestLine} HTTP/1.1`, "host: a", ...headers].join("\r\n")}\r\n\r\n`;
}

function chat(endpoint: string): string {
  const messages = [{ role: "user", content: "hello" }];
  const body = JSON.stringify({ model: endpoint, messages });
  const headers = [authorized, "content-type: application/json", `content-length: ${body.length}`];
  return head("POST /v1/chat/completions", ...headers) + body;
}

const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status);

/** A gateway whose first call waits for the provider, and a connection with what it has received. */
async function pipeline(
  text: string,
  script: Script = { faults: ["hang"] },
): Promise<GatewayWithProvider & { readonly socket: Socket; readonly received: () => string }> {
  const served = await openGatewayWithProvider();
  await served.endpoint("chat");
  served.provider.enqueue(script);
  const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let received = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    received += chunk;
  });
  const [accepted] = (await once(served.app.server, "connection")) as [Socket];
  socket.write(text);
  while (accepted.bytesRead < Buffer.byteLength(text)) await new Promise(setImmediate);
  await served.provider.received(0);
  return { ...served, socket, received: () => received };
}

describe("pipelined requests", () => {
  test("are handled one at a time", async () => {
    const { provider, received } = await pipeline(
      `${chat("chat")}${chat("chat")}${head("GET /healthz")}${head("GET /nope", authorized)}`,
    );
    expect(provider.requests).toHaveLength(1);
    expect(received()).toBe("");
  });

  test.each(["/healthz", "/openapi.json", "/nope", "/v1/models", "/v1/nope"])(
    "are responded to in order, up to 17 at once: %s",
    async (path) => {
      const { port } = await serveMemory();
      const text = head(`GET ${path}`).repeat(16) + head(`GET ${path}`, "connection: close");
      expect(statuses((await sendRaw(port, text)).text)).toHaveLength(17);
    },
  );

  test.each([
    ["to an open path", head("GET /openapi.json")],
    ["to an unknown path", head("GET /nope")],
    ["to the data plane", chat("chat")],
    ["with an expectation that is not supported", head("GET /healthz", "expect: nothing")],
    [
      "with a body that they expect to send",
      head("POST /x", "expect: 100-continue", "content-length: 1"),
    ],
  ])("beyond 17 end the connection after the response in progress: %s", async (_, text) => {
    const { port, app } = await serveMemory();
    let requests = 0;
    for (const event of ["request", "checkContinue", "checkExpectation"]) {
      app.server.on(event, () => {
        requests += 1;
      });
    }
    // All of them are parsed before the first response.
    const response = await sendRaw(port, text.repeat(Math.floor(60_000 / text.length)));
    expect(statuses(response.text)).toHaveLength(1);
    expect(requests).toBeLessThanOrEqual(2 * 17);
  });

  test("beyond 17 do not cut off the call in progress", async () => {
    const text = chat("chat") + head("GET /healthz").repeat(17);
    const { socket, received } = await pipeline(text, { beforeHeaders: 100 });
    await once(socket, "close");
    expect(statuses(received())).toEqual(["200"]);
    expect(received()).toContain("chat.completion");
  });
});
