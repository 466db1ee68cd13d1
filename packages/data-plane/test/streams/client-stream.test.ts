import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { ClientStream } from "../../src/streams/client-stream.ts";
import { StreamTicker } from "../../src/streams/stream-ticker.ts";
import { serveDataPlane } from "../served-data-plane.ts";
import { receive } from "./received-response.ts";
import { chatOperation, event, streamHeaders as headers } from "./streamed-operations.ts";

const { content, rest, path, request } = chatOperation;

test("a client of HTTP/1.0 receives events without the framing of chunks", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
  provider.enqueue({ headers, body: [content, ...rest] });
  const body = JSON.stringify(request);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(`POST ${path} HTTP/1.0\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const response = await text(socket);
  expect(response.slice(response.indexOf("\r\n\r\n") + 4)).toBe([content, ...rest].join(""));
  expect(response.toLowerCase()).not.toContain("transfer-encoding");
});

test("a connection serves further requests after a stream", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const body = JSON.stringify(request);
  const head = `POST ${path} HTTP/1.1\r\nhost: gateway\r\ncontent-length: ${body.length}`;
  provider.enqueue({ headers, body: [content, ...rest] }, { headers, body: [content, ...rest] });
  socket.write(`${head}\r\n\r\n${body}${head}\r\nconnection: close\r\n\r\n${body}`);
  const responses = (await text(socket)).split("HTTP/1.1 200 OK");
  expect(responses).toHaveLength(3);
  expect(responses[1]?.endsWith("\r\n0\r\n\r\n")).toBe(true);
  expect(responses[2]?.endsWith("\r\n0\r\n\r\n")).toBe(true);
});

test("events of any size arrive whole", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
  const sizes = [1, 100, 16_000, 16_400, 70_000, 250_000, 600_000];
  const events = sizes.map((size) =>
    event({ choices: [{ index: 0, delta: { content: "ü".repeat(size) } }] }),
  );
  provider.enqueue({ headers, body: [...events, ...rest] });
  const received = await receive(url, path, request);
  expect(received.text).toBe([...events, ...rest].join(""));
  expect(received.isWhole).toBe(true);
});

test.each([1_000, 10_000, 50_000])(
  "a client that pauses is sent the rest of its events of %d bytes once it reads",
  async (size) => {
    const { promise: opened, resolve } = Promise.withResolvers<ClientStream>();
    const server = createServer((_, response) => {
      const ticker = new StreamTicker(60_000);
      const client = new ClientStream({ response, ticker, keepAlive: "", silence: 60_000 });
      client.open(200, {}, Buffer.from("-"));
      resolve(client);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n");
    const client = await opened;
    let events = 0;
    for (; !client.isBlocked; events += 1) {
      client.send(Buffer.alloc(size, "="));
      await setImmediate();
    }
    const drained = new Promise<void>((drain) => {
      client.onDrain = drain;
    });
    const response = text(socket);
    await drained;
    expect(client.isBlocked).toBe(false);
    client.end();
    expect((await response).replaceAll(/[^=]/g, "")).toHaveLength(events * size);
  },
);
