import { gunzipSync } from "node:zlib";
import { request } from "undici";
import { test } from "vitest";
import { open, read, type Seen, saidBy, stream } from "./bare-caller.ts";

test("an answer comes whole, and not before all of its delays", async ({ expect }) => {
  const { provider, see } = await open({ beforeHeaders: 5, beforeFirstByte: 5, betweenChunks: 10 });
  const { text, error } = await see(stream);
  const { arrivedAt, closedAt = 0 } = provider.requests[0] ?? expect.fail();
  // Six gaps between seven events; a timer may be a little early.
  expect(closedAt - arrivedAt).toBeGreaterThan(60);
  expect(saidBy(text)).toBe("You said: Grüße 🚀");
  expect(error).toBeUndefined();
});

test("an error has its status, its text, the time to wait and headers of its own", async ({
  expect,
}) => {
  const headers = { "x-more": "1" };
  const { see } = await open({ status: 503, message: "busy", retryAfter: 2, headers });
  const { response, text } = await see(stream);
  expect(response.statusCode).toBe(503);
  expect(response.headers).toMatchObject({ "retry-after": "2", "x-more": "1" });
  expect(JSON.parse(text)).toMatchObject({ error: { message: "busy", type: "server_error" } });
});

test("a body is sent as it is, chunk by chunk", async ({ expect }) => {
  const { see } = await open({ status: 418, body: ["one", Uint8Array.of(0xff)] });
  const { response, chunks } = await see(stream);
  expect(response.statusCode).toBe(418);
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([...Buffer.from("one"), 0xff]));
});

test("a model says what it is told to, in as many pieces", async ({ expect }) => {
  const { see } = await open({ text: "tick tock", events: 5 });
  const { text } = await see(stream);
  expect(saidBy(text)).toBe("tick tock tick tock tick ");
  // A role, the pieces, the reason and the end marker.
  expect(text.match(/^data: /gm)).toHaveLength(8);
});

test("no-end: a stream has no end marker", async ({ expect }) => {
  const { see } = await open({ faults: ["no-end"] });
  const { text, error } = await see(stream);
  expect(saidBy(text)).toBe("You said: Grüße 🚀");
  expect(text).not.toContain("[DONE]");
  expect(error).toBeUndefined();
});

test("error-event: a stream opens with an error, or ends in one", async ({ expect }) => {
  const { provider, see } = await open({ faults: ["error-event"], message: "overloaded" });
  const error = /^data: {"error":{"message":"overloaded".*\n\n$/;
  expect((await see(stream)).text).toMatch(error);
  provider.enqueue({ faults: ["error-event"], after: 2 });
  const { text } = await see(stream);
  expect(text.match(/^data: /gm)).toHaveLength(3);
  expect(text).toMatch(/"error":{"message":"Service Unavailable".*}\n\n$/);
});

test("malformed: an event does not parse, and those around it do", async ({ expect }) => {
  const { see } = await open({ faults: ["malformed"] });
  const { text } = await see(stream);
  expect(text).toContain('\n\nnonsense\ndata: {"broken":\n\n');
  expect(saidBy(text.replace('data: {"broken":', ""))).toBe("You said: Grüße 🚀");
});

test("html: the answer is a page", async ({ expect }) => {
  const { see } = await open({ faults: ["html"] });
  const { response, text } = await see();
  expect(response.headers["content-type"]).toBe("text/html");
  expect(text).toContain("<html>");
});

test("crlf: lines end in CR LF", async ({ expect }) => {
  const { see } = await open({ faults: ["crlf"] });
  const { text } = await see(stream);
  expect(text).not.toMatch(/[^\r]\n/);
  expect(saidBy(text)).toBe("You said: Grüße 🚀");
});

test("gzip: an answer is compressed though identity was asked for", async ({ expect }) => {
  const { provider, see } = await open({ faults: ["gzip"] });
  provider.enqueue({ faults: ["gzip"] });
  for (const more of [{}, stream]) {
    const { response, chunks } = await see(more);
    expect(response.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toContain("fp_fake");
  }
});

test("echo-credential: an error has the credential in it, as a status and as an event", async ({
  expect,
}) => {
  const { provider, see } = await open({ faults: ["echo-credential"] });
  provider.enqueue({ faults: ["echo-credential"], status: 500 });
  provider.enqueue({ faults: ["echo-credential", "error-event"], after: 1 });
  const refused = await see();
  expect(refused.response.statusCode).toBe(401);
  expect(refused.text).toContain("sk-canary");
  const failed = await see(stream);
  expect(failed.response.statusCode).toBe(500);
  expect(failed.text).toContain("sk-canary");
  const streamed = await see(stream);
  expect(streamed.response.statusCode).toBe(200);
  expect(streamed.text).toContain("sk-canary");
});

test("echo-credential: each caller has its own back", async ({ expect }) => {
  const { provider } = await open();
  for (const credential of ["sk-one", "sk-two"]) {
    const { body } = await request(`${provider.url}/v1/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${credential}` },
      body: '{"model":"echo-credential","prompt":"hi"}',
    });
    expect(await body.text()).toContain(credential);
  }
});

test("comments and pings come before the first event", async ({ expect }) => {
  const { provider, see } = await open({ comments: 2 });
  expect((await see(stream)).text).toMatch(/^(: processing\n\n){2}data: /);
  const { body } = await request(`${provider.url}/v1/messages`, {
    method: "POST",
    headers: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
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

test("chunks end within characters and lines, and are the same together", async ({ expect }) => {
  const { provider, see } = await open();
  const whole = (await see(stream)).text.replaceAll("00000001", "");
  provider.enqueue({ chunkBytes: 1 });
  const { chunks, text } = await see(stream);
  expect(text.replaceAll("00000002", "")).toBe(whole);
  expect(chunks.some((chunk) => chunk.toString().includes("\ufffd"))).toBe(true);
});

test("a Gemini array breaks within, too", async ({ expect }) => {
  const { provider } = await open();
  const see = async (model: string): Promise<Seen> => {
    const path = `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent`;
    const body = JSON.stringify({ contents: [{ parts: [{ text: "hi" }] }] });
    const headers = { "x-goog-api-key": "k" };
    return read(await request(`${provider.url}${path}`, { method: "POST", headers, body }));
  };
  expect(JSON.parse((await see("error-after-2")).text)).toMatchObject([
    {},
    {},
    { error: { status: "UNAVAILABLE" } },
  ]);
  expect((await see("no-end")).text).toMatch(/}$/);
  expect((await see("malformed")).text).toContain(',\r\n{"broken":,\r\n{');
  expect((await see("break-after-1+bytes-20")).error).toMatchObject({ code: "ECONNRESET" });
});
