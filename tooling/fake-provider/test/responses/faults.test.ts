import { gunzipSync } from "node:zlib";
import { request } from "undici";
import { test } from "vitest";
import { open, type ReceivedResponse, read, stream, streamedText } from "./test-client.ts";

test("a response with delays is complete", async ({ expect }) => {
  const { send } = await open({ beforeHeaders: 5, beforeFirstByte: 5, betweenChunks: 10 });
  const { text, error } = await send(stream);
  expect(streamedText(text)).toBe("You said: Grüße 🚀");
  expect(error).toBeUndefined();
});

test("an error has its status, message, Retry-After and extra headers", async ({ expect }) => {
  const headers = { "x-more": "1" };
  const { send } = await open({ status: 503, message: "busy", retryAfter: 2, headers });
  const { response, text } = await send(stream);
  expect(response.statusCode).toBe(503);
  expect(response.headers).toMatchObject({ "retry-after": "2", "x-more": "1" });
  expect(JSON.parse(text)).toMatchObject({ error: { message: "busy", type: "server_error" } });
});

test("a raw body is sent chunk by chunk", async ({ expect }) => {
  const { send } = await open({ status: 418, body: ["one", Uint8Array.of(0xff)] });
  const { response, chunks } = await send(stream);
  expect(response.statusCode).toBe(418);
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([...Buffer.from("one"), 0xff]));
});

test("the text of a script is sent in the given number of events", async ({ expect }) => {
  const { send } = await open({ text: "tick tock", events: 5 });
  const { text } = await send(stream);
  expect(streamedText(text)).toBe("tick tock tick tock tick ");
  // A role, five pieces, a finish reason and the end marker.
  expect(text.match(/^data: /gm)).toHaveLength(8);
});

test("no-end: a stream lacks its end marker", async ({ expect }) => {
  const { send } = await open({ faults: ["no-end"] });
  const { text, error } = await send(stream);
  expect(streamedText(text)).toBe("You said: Grüße 🚀");
  expect(text).not.toContain("[DONE]");
  expect(error).toBeUndefined();
});

test("error-event: a stream starts or ends with an error event", async ({ expect }) => {
  const { provider, send } = await open({ faults: ["error-event"], message: "overloaded" });
  const error = /^data: {"error":{"message":"overloaded".*\n\n$/;
  expect((await send(stream)).text).toMatch(error);
  provider.enqueue({ faults: ["error-event"], after: 2 });
  const { text } = await send(stream);
  expect(text.match(/^data: /gm)).toHaveLength(3);
  expect(text).toMatch(/"error":{"message":"Service Unavailable".*}\n\n$/);
});

test("malformed: one event does not parse", async ({ expect }) => {
  const { send } = await open({ faults: ["malformed"] });
  const { text } = await send(stream);
  expect(text).toContain('\n\nnonsense\ndata: {"broken":\n\n');
  expect(streamedText(text.replace('data: {"broken":', ""))).toBe("You said: Grüße 🚀");
});

test("html: the response is an HTML page", async ({ expect }) => {
  const { send } = await open({ faults: ["html"] });
  const { response, text } = await send();
  expect(response.headers["content-type"]).toBe("text/html");
  expect(text).toContain("<html>");
});

test("crlf: lines end in CR LF", async ({ expect }) => {
  const { send } = await open({ faults: ["crlf"] });
  const { text } = await send(stream);
  expect(text).not.toMatch(/[^\r]\n/);
  expect(streamedText(text)).toBe("You said: Grüße 🚀");
});

test("gzip: a response is compressed although the request accepts identity only", async ({
  expect,
}) => {
  const { provider, send } = await open({ faults: ["gzip"] });
  provider.enqueue({ faults: ["gzip"] });
  for (const more of [{}, stream]) {
    const { response, chunks } = await send(more);
    expect(response.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toContain("fp_fake");
  }
});

test("echo-credential: an error response and an error event contain the credential", async ({
  expect,
}) => {
  const { provider, send } = await open({ faults: ["echo-credential"] });
  provider.enqueue({ faults: ["echo-credential"], status: 500 });
  provider.enqueue({ faults: ["echo-credential", "error-event"], after: 1 });
  const rejected = await send();
  expect(rejected.response.statusCode).toBe(401);
  expect(rejected.text).toContain("sk-canary");
  const failed = await send(stream);
  expect(failed.response.statusCode).toBe(500);
  expect(failed.text).toContain("sk-canary");
  const streamed = await send(stream);
  expect(streamed.response.statusCode).toBe(200);
  expect(streamed.text).toContain("sk-canary");
});

test("echo-credential: each client gets its own credential", async ({ expect }) => {
  const { provider } = await open();
  for (const credential of ["sk-one", "sk-two"]) {
    const { body } = await request(`${provider.url}/v1/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
      body: '{"model":"echo-credential","prompt":"hi"}',
    });
    expect(await body.text()).toContain(credential);
  }
});

test("comments and pings are sent before the first event", async ({ expect }) => {
  const { provider, send } = await open({ comments: 2 });
  expect((await send(stream)).text).toMatch(/^(: processing\n\n){2}data: /);
  const { body } = await request(`${provider.url}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-api-key": "k",
      "anthropic-version": "2023-06-01",
    },
    body: JSON.stringify({
      model: "comments-2",
      max_tokens: 1,
      messages: [{ role: "user", content: "hi" }],
      ...stream,
    }),
  });
  expect(await body.text()).toMatch(
    /^(event: ping\ndata: {"type":"ping"}\n\n){2}event: message_start/,
  );
});

test("small chunks split characters and lines, and join to the same text", async ({ expect }) => {
  const { provider, send } = await open();
  const whole = (await send(stream)).text.replaceAll("00000001", "");
  provider.enqueue({ chunkBytes: 1 });
  const { chunks, text } = await send(stream);
  expect(text.replaceAll("00000002", "")).toBe(whole);
  expect(chunks.some((chunk) => chunk.toString().includes("\ufffd"))).toBe(true);
});

test("faults also apply to a Gemini array", async ({ expect }) => {
  const { provider } = await open();
  const send = async (model: string): Promise<ReceivedResponse> => {
    const path = `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent`;
    const body = JSON.stringify({ contents: [{ parts: [{ text: "hi" }] }] });
    const headers = { "x-goog-api-key": "k", "content-type": "application/json" };
    return read(await request(`${provider.url}${path}`, { method: "POST", headers, body }));
  };
  expect(JSON.parse((await send("error-after-2")).text)).toMatchObject([
    {},
    {},
    { error: { status: "UNAVAILABLE" } },
  ]);
  expect((await send("no-end")).text).toMatch(/}$/);
  expect((await send("malformed")).text).toContain(',\r\n{"broken":,\r\n{');
  expect((await send("break-after-1+bytes-20")).error).toMatchObject({ code: "ECONNRESET" });
  const dropped = await send("drop-after-1+bytes-20");
  expect(Buffer.byteLength(dropped.text)).toBe(20);
  expect(dropped.error).toMatchObject({ code: "UND_ERR_SOCKET" });
});
