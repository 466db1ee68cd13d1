import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { describe, expect, test } from "vitest";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const encodings = [
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["x-gzip", gzipSync],
  ["gzip, br", (bytes: Buffer) => brotliCompressSync(gzipSync(bytes))],
] as const;
const credential = "sk-0123456789abcdef";

const one = () => serveDataPlane((at) => ({ models: [at("m")] }));

describe.each(encodings)("a response in %s", (encoding, encode) => {
  const encoded = (text: string, headers: Record<string, string> = {}) => ({
    body: encode(Buffer.from(text)),
    headers: { "content-encoding": encoding, ...headers },
  });

  test("is decoded, and the credential in it redacted", async () => {
    const { url, provider } = await one();
    const body = JSON.stringify({ choices: [{ message: { content: `key ${credential}` } }] });
    provider.enqueue(encoded(body));
    const response = await chat(url);
    expect([response.status, response.headers.get("content-encoding")]).toEqual([200, null]);
    expect(await response.text()).toBe(body.replace(credential, "*".repeat(credential.length)));
  });

  test("of any length is decoded", async () => {
    const { url, provider } = await one();
    const content = "long text ".repeat(200_000);
    provider.enqueue(encoded(JSON.stringify({ choices: [{ message: { content } }] })));
    expect(await (await chat(url)).json()).toEqual({ choices: [{ message: { content } }] });
  });

  test("that is an error keeps its status, its delay and its words", async () => {
    const { url, provider } = await one();
    const headers = { "retry-after": "7" };
    provider.enqueue({ status: 429, ...encoded('{"error":{"message":"slow down"}}', headers) });
    const response = await chat(url);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await response.json()).toEqual({ error: { message: "slow down" } });
  });

  test("that rejects the request is billed to no second model", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("a"), at("b")] }));
    provider.enqueue({ status: 400, ...encoded('{"error":{"message":"too long"}}') });
    const response = await chat(url);
    expect([response.status, provider.requests.length]).toEqual([400, 1]);
  });

  test("that is a stream is decoded", async () => {
    const { url, provider } = await one();
    const events = ['data: {"choices":[{"delta":{"content":"a"}}]}', "data: [DONE]"];
    const text = events.map((event) => `${event}\n\n`).join("");
    provider.enqueue({ ...encoded(text), chunkBytes: 7 });
    expect(await (await chat(url, { stream: true })).text()).toBe(text);
  });
});

test("a response in an unknown encoding falls back, and an error in it keeps its status", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("a"), at("b")] }));
  const headers = { "content-encoding": "sdch", "retry-after": "9" };
  provider.enqueue({ body: "?", headers });
  const response = await chat(url);
  expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "b"]);
  await response.arrayBuffer();
  provider.enqueue({ status: 503, body: "?", headers }, { status: 429, body: "?", headers });
  const error = await chat(url);
  expect([error.status, error.headers.get("retry-after")]).toEqual([429, "9"]);
  expect(await error.json()).toMatchObject({ error: { code: "UPSTREAM_FAILED" } });
});

test("a response that does not decode falls back", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("a"), at("b")] }));
  const headers = { "content-encoding": "gzip" };
  const cut = gzipSync(Buffer.from('{"choices":[{"message":{"content":"a"}}]}')).subarray(0, 20);
  for (const body of ["plain", cut]) {
    provider.enqueue({ body, headers });
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "b"]);
    await response.arrayBuffer();
  }
});

test.each([
  ["zstd", zstdCompressSync],
  ["deflate", deflateRawSync],
] as const)(
  "an error in %s that is far longer than it looks is not kept",
  async (encoding, encode) => {
    const { url, provider } = await one();
    const body = encode(Buffer.alloc(100_000_000, " "));
    provider.enqueue({ status: 400, body, headers: { "content-encoding": encoding } });
    const response = await chat(url);
    expect(response.status).toBe(400);
    expect((await response.arrayBuffer()).byteLength).toBeLessThan(1_000);
  },
);
