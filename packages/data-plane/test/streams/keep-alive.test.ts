import { expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { receive } from "./received-response.ts";
import {
  chatOperation,
  contentOperation,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
  streamedOperations,
} from "./streamed-operations.ts";

test.each([
  [chatOperation, ": keep-alive\n\n"],
  [responsesOperation, ": keep-alive\n\n"],
  [messagesOperation, 'event: ping\ndata: {"type": "ping"}\n\n'],
  [contentOperation, "\n\n"],
])("a silent stream of $name is kept alive between events", async (operation, keepAlive) => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }), {
    timeouts: { keepAlive: 20 },
  });
  const { preamble, content, rest } = operation;
  const [half, ...more] = [...rest];
  const cut = Math.floor((half ?? "").length / 2);
  // The provider is silent within an event. The client has received nothing of it.
  const body = [
    `${preamble}${content}${half?.slice(0, cut)}`,
    `${half?.slice(cut)}${more.join("")}`,
  ];
  const keptAlive = Promise.withResolvers<void>();
  provider.enqueue({ headers, body, betweenChunks: keptAlive.promise });
  let received = "";
  const response = await receive(url, operation.path, operation.request, (data) => {
    received += data;
    if (received.includes(`${content}${keepAlive}`)) keptAlive.resolve();
  });
  const withoutKeepAlives = (text: string): string => text.replaceAll(keepAlive, "");
  expect(withoutKeepAlives(response.text)).toBe(withoutKeepAlives(body.join("")));
  expect(response.isWhole).toBe(true);
});

test("nothing is sent within an event that is too large to be held back", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }), {
    timeouts: { keepAlive: 20 },
  });
  const { content, rest } = chatOperation;
  const large = `data: {"choices":[{"delta":{"content":"${"x".repeat(300_000)}`;
  const body = [content, large, `"}}]}\n\n${rest.join("")}`];
  provider.enqueue({ headers, body, betweenChunks: 200 });
  const { text } = await receive(url, chatOperation.path, chatOperation.request);
  expect(text.replaceAll(": keep-alive\n\n", "")).toBe(body.join(""));
  expect(text).toContain(body.slice(1).join(""));
});

test.each(streamedOperations)(
  "comments of a provider reach clients of $name that ignore them",
  async (operation) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }));
    const { content, rest } = operation;
    const comment = ": OPENROUTER PROCESSING\n\n";
    const within = content.replace("data:", ": within an event\r\ndata:");
    const body = `${comment}${comment}${within}${comment}${rest.join("")}`;
    provider.enqueue({ headers, body });
    const { text } = await receive(url, operation.path, operation.request);
    const forwardsComments = operation.provider === "openai-compatible";
    expect(text).toBe(forwardsComments ? body : `${content}${rest.join("")}`);
  },
);
