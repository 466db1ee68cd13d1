import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import { pino } from "pino";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { buildApp } from "../../src/http/app.ts";
import { type RunningServer, type ShutDownOptions, shutDown } from "../../src/process/shut-down.ts";
import {
  type GatewayWithProvider,
  openGatewayWithProvider,
} from "../fixtures/gateway-with-provider.ts";
import { request } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const day = 86_400_000;
const authorization = `Bearer ${adminToken}`;
const never = new Promise<never>(() => {});

/** Shuts a server down, and collects the log. */
async function end(
  server: RunningServer | Promise<RunningServer>,
  options: Partial<ShutDownOptions> = {},
): Promise<{ readonly isClosed: boolean; readonly messages: readonly string[] }> {
  const messages: string[] = [];
  const logger = pino({}, { write: (line) => messages.push(JSON.parse(line).msg) });
  const starting = Promise.resolve(server);
  const longest = { drainTimeout: day, closeTimeout: day };
  const isClosed = await shutDown({ starting, logger, ...longest, ...options });
  return { isClosed, messages };
}

/** Calls an endpoint with a model of the fake provider, whose name is its behaviour. */
async function call(
  { url, provider, endpoint }: GatewayWithProvider,
  { modelName, ...body }: { readonly modelName: string; readonly stream?: boolean },
): Promise<{ readonly response: Promise<Response> }> {
  await endpoint(modelName, { modelName });
  const asked = provider.requests.length;
  const response = fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({
      model: modelName,
      messages: [{ role: "user", content: "Hi" }],
      ...body,
    }),
  });
  await provider.received(asked);
  return { response };
}

function openSocket(url: string): Socket {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  return socket.on("error", () => {});
}

/** The head of a request whose body has been asked for. */
async function halfSent(url: string, path: string): Promise<Socket> {
  const headers = [`authorization: ${authorization}`, "content-type: application/json"];
  const text = request({
    method: "POST",
    path,
    headers: [...headers, "expect: 100-continue"],
    body: "{}",
  });
  const socket = openSocket(url);
  socket.write(text.slice(0, -1));
  await once(socket, "data");
  return socket;
}

describe("a shutdown", () => {
  test("does not wait for connections without a running response", async () => {
    const served = await openGatewayWithProvider();
    const { url } = served;
    const sockets = [openSocket(url), openSocket(url), openSocket(url)];
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    sockets[0]?.write("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n");
    sockets[1]?.write("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    await once(sockets[1] as Socket, "data");
    for (const path of ["/api/v1/gateway/secrets/create", "/v1/chat/completions"]) {
      sockets.push(await halfSent(url, path));
    }
    const closed = Promise.all(sockets.map((socket) => socket.closed || once(socket, "close")));
    expect(await end(served)).toEqual({ isClosed: true, messages: ["shut down"] });
    await closed;
  });

  test("waits for running responses, and accepts no more requests", async () => {
    const served = await openGatewayWithProvider();
    const { response } = await call(served, { modelName: "slow-300" });
    const ended = end(served);
    await expect(fetch(`${served.url}/readyz`)).rejects.toThrow();
    const { status, headers } = await response;
    expect({ status, connection: headers.get("connection") }).toEqual({
      status: 200,
      connection: "close",
    });
    expect(await ended).toEqual({ isClosed: true, messages: ["shut down"] });
  });

  test("waits for a change whose client has gone, and closes the store after it", async () => {
    const { gateway } = await openGatewayWithProvider();
    const received = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const create: GatewayStore["createGatewaySecret"] = async (...input) => {
      received.resolve();
      await gate.promise;
      return gateway.store.createGatewaySecret(...input);
    };
    const store = Object.create(gateway.store, { createGatewaySecret: { value: create } });
    let log = "";
    const logger = pino({}, { write: (line) => (log += line) });
    const app = await buildApp({
      gateway: { ...gateway, inWorkspace: () => ({ ...gateway, store }) },
      ...{ adminToken, logger },
    });
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const close = vi.fn(async () => {});
    const socket = openSocket(url);
    const headers = [`authorization: ${authorization}`, "content-type: application/json"];
    const path = "/api/v1/gateway/secrets/create";
    const body = JSON.stringify({
      ...{ secret_name: "late", provider: "openai", secret_value: { api_key: "sk-late" } },
    });
    socket.write(request({ method: "POST", path, headers, body }));
    await received.promise;
    const closed = once(app.server, "close");
    socket.destroy();
    const ended = end({ app, gateway: { ...gateway, close } });
    await closed;
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    expect(close).not.toHaveBeenCalled();
    gate.resolve();
    expect(await ended).toEqual({ isClosed: true, messages: ["shut down"] });
    const { items } = await gateway.store.listSecretInfos();
    expect(items.map(({ secretName }) => secretName)).toEqual(["late"]);
    expect(log).not.toContain("request failed");
  });

  test("cuts off running responses after the timeout, each with an error", async () => {
    const served = await openGatewayWithProvider();
    const plain = await call(served, { modelName: "hang" });
    const streamed = await call(served, { modelName: "stream-9+stall-after-2", stream: true });
    const stream = await streamed.response;
    const ended = end(served, { drainTimeout: 50 });
    const response = await plain.response;
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("the gateway is shutting down");
    const events: string[] = [];
    const read = async () => {
      for await (const bytes of stream.body ?? []) events.push(Buffer.from(bytes).toString());
    };
    // Without the last chunk of HTTP, no client takes the response for complete.
    await expect(read()).rejects.toThrow();
    expect(events.join("")).toContain("the gateway is shutting down");
    const messages = ["responses were cut off", "shut down"];
    expect(await ended).toEqual({ isClosed: true, messages });
  });

  test("does not wait for a client that takes nothing of its response", async () => {
    const served = await openGatewayWithProvider();
    await served.endpoint("long", { modelName: "oversized" });
    const socket = openSocket(served.url);
    const body = JSON.stringify({ model: "long", messages: [{ role: "user", content: "Hi" }] });
    const headers = [`authorization: ${authorization}`, "content-type: application/json"];
    socket.write(request({ method: "POST", path: "/v1/chat/completions", headers, body }));
    await served.provider.received(0);
    socket.pause();
    const { isClosed } = await end(served, { drainTimeout: 50 });
    expect(isClosed).toBe(true);
  });

  test("stops to listen at once if the database does not respond, and does not wait for it", async () => {
    const served = await openGatewayWithProvider();
    const { app, url } = served;
    const gateway = { ...served.gateway, close: () => never };
    const { isClosed, messages } = await end({ app, gateway }, { closeTimeout: 50 });
    expect({ isClosed, messages }).toEqual({
      isClosed: false,
      messages: ["the database or a key service did not respond"],
    });
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();
  });

  test("does not wait for a start that does not end", async () => {
    const { isClosed, messages } = await end(never, { closeTimeout: 50 });
    expect({ isClosed, messages }).toEqual({
      isClosed: false,
      messages: ["the start was not completed"],
    });
  });
});
