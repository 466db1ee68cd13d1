import { connect } from "node:net";
import type { CallableEndpoint } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import { describe, expect, onTestFinished, test } from "vitest";
import type { CallRecord, CallStage } from "../../src/index.ts";
import { chat, type ServedDataPlane, serveDataPlane } from "../served-data-plane.ts";

const json = { "content-type": "application/json" };
const messages = [{ role: "user", content: "hello" }];
const lastChunk = "0\r\n\r\n";

/** A stage whose hook at the end of a call is pending until it is released. */
function pendingStage() {
  const records: CallRecord[] = [];
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const stage: CallStage = {
    onEnd(_, record) {
      records.push(record);
      begun.resolve();
      return released.promise;
    },
  };
  return { stage, records, begun: begun.promise, release: released.resolve };
}

/** Sends a call over a connection, and collects the bytes of the response. */
function call({ url }: Pick<ServedDataPlane, "url">, body: object = {}) {
  const text = JSON.stringify({ model: "chat", messages, ...body });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const received = { text: "", hasEnded: false };
  socket.setEncoding("latin1");
  socket.on("data", (data: string) => {
    received.text += data;
  });
  const ended = new Promise<void>((resolve) => socket.once("end", resolve)).then(() => {
    received.hasEnded = true;
  });
  const head =
    "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\ncontent-type: application/json\r\n";
  socket.write(`${head}content-length: ${text.length}\r\n\r\n${text}`);
  return { received, ended, socket };
}

/** What was written before has arrived after it. */
async function roundTrip({ url }: Pick<ServedDataPlane, "url">): Promise<void> {
  await (await fetch(url, { method: "POST", body: "{}" })).text();
}

function serve(stage: CallStage, settings: CallableEndpoint["settings"] = {}) {
  return serveDataPlane((at) => ({ models: [at("m")], settings }), { stages: [stage] });
}

describe("while the hook at the end of a call is pending", () => {
  test("a body with a length is sent except for the chunk that completes it", async () => {
    const hook = pendingStage();
    const served = await serve(hook.stage);
    // More than one read of a connection.
    const body = `{"choices":"${"x".repeat(1_000_000)}"}`;
    const headers = { ...json, "content-length": String(body.length) };
    served.provider.enqueue({ body, headers });
    const { received } = call(served);
    const receivedBody = (): string => received.text.split("\r\n\r\n")[1] ?? "";
    await hook.begun;
    await expect.poll(() => receivedBody().length).toBeGreaterThan(0);
    await roundTrip(served);
    expect(receivedBody()).not.toContain('"}');
    hook.release();
    await expect.poll(() => receivedBody() === body).toBe(true);
    expect(hook.records).toMatchObject([{ status: 200 }]);
  });

  test("a body without a length is sent except for the chunk that ends it", async () => {
    const hook = pendingStage();
    const served = await serve(hook.stage);
    // The length of the decoded body is not known. Shorter bodies are decoded before they are sent.
    served.provider.enqueue({ text: "x".repeat(70_000), faults: ["gzip"] });
    const { received } = call(served);
    await hook.begun;
    await roundTrip(served);
    expect(received.text).toMatch(/\}\r\n$/);
    hook.release();
    await expect.poll(() => received.text.endsWith(`\r\n${lastChunk}`)).toBe(true);
  });

  test("all events of a stream are sent, and not the chunk that ends it", async () => {
    const hook = pendingStage();
    const served = await serve(hook.stage);
    const { received } = call(served, { stream: true });
    await hook.begun;
    await roundTrip(served);
    expect(received.text).toMatch(/\[DONE\]\n\n\r\n$/);
    expect(hook.records).toMatchObject([{ status: 200, attempts: [{ outcome: "answered" }] }]);
    hook.release();
    await expect.poll(() => received.text.endsWith(`\r\n${lastChunk}`)).toBe(true);
  });

  test("the connection of a stream that is cut off stays open", async () => {
    const hook = pendingStage();
    const served = await serve(hook.stage);
    served.provider.enqueue({ events: 10, faults: ["break"], after: 5 });
    const { received, ended } = call(served, { stream: true });
    await hook.begun;
    await roundTrip(served);
    expect(received.text).toContain("data: ");
    expect(received.hasEnded).toBe(false);
    expect(hook.records).toMatchObject([{ status: 200, error: { code: "UPSTREAM_FAILED" } }]);
    hook.release();
    await ended;
    expect(received.text).toContain('"finish_reason":"error"');
    expect(received.text).not.toContain(lastChunk);
  });

  test("the connection of a body that is cut off stays open", async () => {
    const hook = pendingStage();
    const served = await serve(hook.stage);
    // Short bodies are read to their end before the first byte is sent.
    const start = `{"choices":"${"x".repeat(70_000)}`;
    const headers = { ...json, "content-length": "80000" };
    served.provider.enqueue({ body: [start, "rest"], headers, faults: ["drop"], after: 1 });
    const { received, ended } = call(served);
    await hook.begun;
    await roundTrip(served);
    expect(received.hasEnded).toBe(false);
    hook.release();
    await ended;
    expect(received.text.split("\r\n\r\n")[1]).toBe(start);
  });

  test.each([
    ["of a provider", 400, 400],
    ["of the gateway", 401, 502],
  ])("nothing of an error response %s is sent", async (_, status, sent) => {
    const hook = pendingStage();
    const served = await serve(hook.stage);
    served.provider.enqueue({ status });
    const { received } = call(served);
    await hook.begun;
    await roundTrip(served);
    expect(received.text).toBe("");
    hook.release();
    await expect.poll(() => received.text).toMatch(new RegExp(`^HTTP/1.1 ${sent} [^]*}`));
    expect(hook.records).toMatchObject([{ status: sent, attempts: [{ status }] }]);
  });

  test("nothing of the rejection by a stage is sent", async () => {
    const hook = pendingStage();
    const served = await serve({
      ...hook.stage,
      onRequest() {
        throw new GatewayError("RESOURCE_EXHAUSTED", "the limit is reached");
      },
    });
    const { received } = call(served);
    await hook.begun;
    await roundTrip(served);
    expect(received.text).toBe("");
    hook.release();
    await expect.poll(() => received.text).toContain("the limit is reached");
    expect(hook.records).toMatchObject([{ status: 429, attempts: [] }]);
  });

  test("the error event after an early head is not sent", async () => {
    const hook = pendingStage();
    const served = await serve(hook.stage, { timeouts: { earlyHead: 1 } });
    served.provider.enqueue({ status: 400, beforeHeaders: 50 });
    const { received, ended } = call(served, { stream: true });
    await hook.begun;
    await roundTrip(served);
    expect(received.text).not.toContain("data: ");
    hook.release();
    await ended;
    expect(received.text).toContain("data: ");
    expect(hook.records).toMatchObject([{ status: 200, error: { code: "UPSTREAM_FAILED" } }]);
  });

  test("the client may leave, and the record stays as it is", async () => {
    const hook = pendingStage();
    const served = await serve(hook.stage);
    const { socket } = call(served);
    await hook.begun;
    socket.destroy();
    await roundTrip(served);
    hook.release();
    await expect.poll(() => served.records.find(({ status }) => status === 200)).toBeDefined();
    expect(hook.records).toHaveLength(1);
  });
});

test("the hook runs once if the client left during the call", async () => {
  const hook = pendingStage();
  hook.release();
  const served = await serve(hook.stage);
  served.provider.enqueue({ events: 1_000, betweenChunks: 10 });
  const ended = served.nextRecord();
  const { received, socket } = call(served, { stream: true });
  await expect.poll(() => received.text).toContain("data: ");
  socket.destroy();
  expect(await ended).toMatchObject({ status: 499 });
  expect(hook.records).toMatchObject([{ status: 499, usage: { isEstimated: true } }]);
});

test.each([{ stream: true }, { stream: false }])(
  "an error of the hook does not change the response, and is in the record: %j",
  async (body) => {
    const error = new Error("the disk is full");
    const ends: string[] = [];
    const failing: CallStage = {
      onEnd() {
        ends.push("failing");
        throw error;
      },
    };
    const next: CallStage = { onEnd: () => void ends.push("next") };
    const served = await serveDataPlane((at) => ({ models: [at("m")] }), {
      stages: [failing, next],
    });
    const ended = served.nextRecord();
    const response = await chat(served.url, body);
    expect(response.status).toBe(200);
    expect((await response.text()).length).toBeGreaterThan(0);
    expect(await ended).toMatchObject({ status: 200, cause: error });
    expect(ends).toEqual(["failing", "next"]);
  },
);
