import { once } from "node:events";
import { request as httpRequest } from "node:http";
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  type InputType,
  zstdCompressSync,
} from "node:zlib";
import { describe, expect, test } from "vitest";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const text = JSON.stringify({
  model: "chat",
  messages: [{ role: "user", content: "h\u00e9llo \\u20ac ".repeat(20_000) }],
});
const codings: Readonly<Record<string, (body: InputType) => Buffer>> = {
  gzip: gzipSync,
  "x-gzip": gzipSync,
  GZip: gzipSync,
  deflate: deflateSync,
  Deflate: deflateRawSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};

function encoded(header: string, bytes: Buffer): Buffer {
  let result = bytes;
  for (const coding of header.split(",")) result = codings[coding.trim()]?.(result) ?? result;
  return result;
}

function send(url: string, coding: string, body: Buffer): Promise<Response> {
  const headers = { "content-type": "application/json", "content-encoding": coding };
  return chat(url, {}, { headers, body: new Uint8Array(body) });
}

describe("a compressed request body", () => {
  test.each([...Object.keys(codings), "identity", "gzip, zstd", "zstd,br , gzip"])(
    "reaches the provider decoded: %s",
    async (coding) => {
      const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt")] }));
      const body = encoded(coding, Buffer.from(text));
      const response = await send(url, coding, body);
      expect([response.status, (await response.json()) as unknown]).toMatchObject([200, {}]);
      const [received] = provider.requests;
      expect(String(received?.body)).toBe(text.replace('"chat"', '"gpt"'));
      expect(received?.headers["content-encoding"]).toBeUndefined();
    },
  );

  test.each(["compress", "gzip, snappy", "br, br, br, br", "none"])(
    "in a coding that the gateway does not decode is 415: %s",
    async (coding) => {
      const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt")] }));
      const response = await send(url, coding, Buffer.from(text));
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({
        error: { code: "UNSUPPORTED_MEDIA_TYPE", message: expect.stringContaining("zstd") },
      });
      expect(provider.requests).toEqual([]);
    },
  );

  test.each(["gzip", "deflate", "Deflate", "br", "zstd"])(
    "that is not what it claims to be, or incomplete, is 400, and the connection stays usable: %s",
    async (coding) => {
      const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt")] }));
      const whole = codings[coding]?.(text) ?? Buffer.alloc(0);
      for (const body of [Buffer.from(text), whole.subarray(0, -12), Buffer.alloc(0)]) {
        const response = await send(url, coding, body);
        expect([body.length, response.status]).toEqual([body.length, 400]);
        await response.text();
      }
      expect((await send(url, coding, whole)).status).toBe(200);
      expect(provider.requests).toHaveLength(1);
    },
  );

  test.each(["gzip", "deflate", "Deflate", "br", "zstd", "gzip, gzip"])(
    "that decodes to more than the limit is 413 before the rest is decoded: %s",
    async (coding) => {
      const { url, provider, dataPlane, records } = await serveDataPlane(
        (at) => ({ models: [at("gpt")] }),
        { limits: { bodyBytes: 100_000, bytes: 200_000 } },
      );
      const bomb = encoded(coding, Buffer.alloc(64_000_000, " "));
      // Never completed: the response must not wait for the rest.
      const { port } = new URL(url);
      const unending = httpRequest({
        ...{ host: "127.0.0.1", port, path: "/v1/chat/completions", method: "POST" },
        headers: { "content-encoding": coding, "transfer-encoding": "chunked" },
      });
      unending.write(bomb.subarray(0, 90_000));
      const [response] = await once(unending, "response");
      expect(response.statusCode).toBe(413);
      unending.on("error", () => {}).destroy();
      expect(provider.requests).toEqual([]);
      expect([dataPlane.callsInFlight, records.length]).toEqual([0, 1]);
      // The call and its bytes were released.
      expect((await chat(url, { pad: "x".repeat(90_000) })).status).toBe(200);
    },
  );

  test("is released if the client sends a part of it and leaves", async () => {
    const { url, dataPlane, nextRecord } = await serveDataPlane((at) => ({ models: [at("gpt")] }));
    for (const coding of ["gzip", "zstd"]) {
      const { port } = new URL(url);
      const ended = nextRecord();
      const leaving = httpRequest({
        ...{ host: "127.0.0.1", port, path: "/v1/chat/completions", method: "POST" },
        headers: { "content-encoding": coding, "content-length": "100000" },
      });
      leaving.on("error", () => {});
      const body = codings[coding]?.(text) ?? Buffer.alloc(0);
      await new Promise((resolve) => leaving.write(body.subarray(0, 100), resolve));
      leaving.destroy();
      expect((await ended).status).toBe(499);
    }
    expect(dataPlane.callsInFlight).toBe(0);
  });

  test("with a window beyond eight MiB is refused: its memory would be that of many calls", async () => {
    const { url } = await serveDataPlane((at) => ({ models: [at("gpt")] }));
    const params = {
      [constants.ZSTD_c_windowLog]: 27,
      [constants.ZSTD_c_compressionLevel]: 19,
      [constants.ZSTD_c_contentSizeFlag]: 0,
    };
    const long = Buffer.concat([Buffer.from(text), Buffer.alloc(20_000_000, " ")]);
    const response = await send(url, "zstd", zstdCompressSync(long, { params }));
    expect(response.status).toBe(400);
  });
});
