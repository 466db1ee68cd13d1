import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
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
