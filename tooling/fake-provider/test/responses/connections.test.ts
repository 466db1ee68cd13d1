import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { request } from "undici";
import { test } from "vitest";
import { open, stream, streamedText } from "./test-client.ts";

test("hang: no response is sent", async ({ expect }) => {
  const { provider, chat } = await open({ faults: ["hang"] });
  const call = chat().catch((error: unknown) => error);
  const record = await provider.received(0);
  expect(provider.pending).toBe(1);
  await provider.stop().catch(() => undefined);
  expect(await call).toMatchObject({ code: "UND_ERR_SOCKET" });
  expect(record.phase).toBe("before-headers");
});

test("reset: the connection is reset before the headers", async ({ expect }) => {
  const { provider, chat } = await open({ faults: ["reset"] });
  await expect(chat()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(provider.requests[0]).toMatchObject({ outcome: "broken", phase: "before-headers" });
});

test("reset-body: the connection is reset after the headers", async ({ expect }) => {
  const { send } = await open({ faults: ["reset-body"] });
  const { response, chunks, error } = await send(stream);
  expect(response.statusCode).toBe(200);
  expect(chunks).toEqual([]);
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

test("break: a stream is reset after the given number of chunks", async ({ expect }) => {
  const { provider, send } = await open({ faults: ["break"], after: 3 });
  const { text, error } = await send(stream);
  expect(streamedText(text)).toBe("You said: ");
  expect(error).toMatchObject({ code: "ECONNRESET" });
  expect(provider.requests[0]).toMatchObject({ outcome: "broken", phase: "mid-body" });
});

test("break: a plain response is reset in its middle", async ({ expect }) => {
  const { send } = await open({ faults: ["break"] });
  const { response, text, error } = await send();
  expect(text.length).toBeGreaterThan(0);
  expect(Number(response.headers["content-length"])).toBeGreaterThan(text.length);
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

test("cut: a stream ends early as valid HTTP", async ({ expect }) => {
  const { send } = await open({ faults: ["cut"], after: 2 });
  const { text, error } = await send(stream);
  expect(streamedText(text)).toBe("You ");
  expect(error).toBeUndefined();
});

test("cut: a plain response is shorter than its length", async ({ expect }) => {
  const { send } = await open({ faults: ["cut"] });
  expect((await send()).error).toMatchObject({ code: "UND_ERR_SOCKET" });
});

test("stall: nothing is sent after the given number of chunks", async ({ expect }) => {
  const { provider, chat } = await open({ faults: ["stall"], after: 2 });
  const { body } = await chat(stream);
  let text = "";
  for await (const chunk of body) {
    text += chunk;
    if (streamedText(text) === "You ") break;
  }
  await provider.requests[0]?.closed;
  expect(provider.requests[0]).toMatchObject({ outcome: "aborted", phase: "mid-body" });
});

test("oversized: a plain response and a stream never end", async ({ expect }) => {
  const { provider, chat } = await open({ faults: ["oversized"] });
  provider.enqueue({ faults: ["oversized"] });
  for (const [index, more] of [{}, stream].entries()) {
    const { body } = await chat(more);
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      if (length > 5_000_000) break;
    }
    await provider.requests[index]?.closed;
    expect(provider.requests[index]?.outcome).toBe("aborted");
  }
});

test("redirect: the client is redirected to the provider itself", async ({ expect }) => {
  const { provider, chat } = await open({ faults: ["redirect"] });
  const response = await chat();
  expect(response.statusCode).toBe(307);
  const location = new URL(String(response.headers.location), provider.url);
  await response.body.dump();
  await (await request(location)).body.dump();
  expect(provider.requests.map(({ path }) => path)).toEqual(["/v1/chat/completions", "/elsewhere"]);
});

test.for([
  ["close", "close"],
  ["silent-close", "keep-alive"],
])(
  "%s: the connection closes after a whole response with connection: %s",
  async ([model, announced], { expect }) => {
    const { provider } = await open();
    const socket = connect(Number(new URL(provider.url).port), "127.0.0.1");
    const head =
      "POST /v1/completions HTTP/1.1\r\nhost: fake\r\nauthorization: Bearer k\r\ncontent-type: application/json";
    const body = JSON.stringify({ model, prompt: "hi" });
    socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    const answer = await text(socket);
    expect(answer.toLowerCase()).toContain(`connection: ${announced}\r\n`);
    expect(answer).toMatch(/"total_tokens":\d+}}$/);
  },
);
