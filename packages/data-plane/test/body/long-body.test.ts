import { createServer } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { EgressPolicies } from "../../src/index.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

/** Agents send this: long, with many escapes, and a model named again within. */
const messages = [
  {
    role: "user",
    content: 'const a = "\\\\";\n\tif (\u20ac) { "model": "inner" }\n'.repeat(5_000),
  },
];

test.each([
  ["first", { model: "chat", messages }],
  ["last", { model: undefined, messages, n: 1 }],
])("a long body with the model %s reaches each provider byte for byte", async (_, body) => {
  const { url, provider } = await serveDataPlane((at) => ({
    models: [at("a"), at("b\u00e9", { linkageType: "FALLBACK", fallbackOrder: 1 })],
  }));
  provider.enqueue({ status: 500 });
  const text = JSON.stringify({ ...body, ...(body.model === undefined && { model: "chat" }) });
  const sent = text.replace(/"model":"chat"/, '"model" : "c\\u0068at"');
  const response = await chat(url, {}, { body: sent });
  expect(response.status).toBe(200);
  await response.text();
  expect(provider.requests.map((request) => String(request.body))).toEqual([
    sent.replace('"c\\u0068at"', '"a"'),
    sent.replace('"c\\u0068at"', '"b\u00e9"'),
  ]);
  expect(provider.requests.map(({ headers }) => headers["content-length"])).toEqual(
    provider.requests.map((request) => String(request.body?.length)),
  );
});

test("a second model is found before the last byte of a long body leaves", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("a")] }));
  for (const again of ["model", "Model", "\\u004dODEL", "mode\\u006c"]) {
    const body = `${JSON.stringify({ model: "chat", messages }).slice(0, -1)},"${again}":"x"}`;
    const response = await chat(url, {}, { body });
    expect([again, response.status]).toEqual([again, 400]);
    await response.text();
  }
  expect(provider.requests).toEqual([]);
});

test("a body of 200 kB is written at once, and a longer one in few parts", async () => {
  const writev = vi.spyOn(Socket.prototype as SocketWrites, "_writev");
  const write = vi.spyOn(Socket.prototype as SocketWrites, "_write");
  onTestFinished(() => void vi.restoreAllMocks());
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("a")] }));
  const port = Number(new URL(provider.url).port);
  const written = (): number =>
    [...writev.mock.contexts, ...write.mock.contexts].filter(
      (socket) => (socket as Socket).remotePort === port,
    ).length;
  for (const [length, writes] of [
    [200_000, 1],
    // On the connection of the call before.
    [200_000, 1],
    // About 250 kB each, or less when the provider reads slowly; 30 without a longer queue.
    [2_000_000, 16],
  ] as const) {
    const before = written();
    const response = await chat(url, { messages: [{ role: "user", content: "x".repeat(length) }] });
    expect(response.status).toBe(200);
    await response.text();
    expect(written() - before).toBeLessThanOrEqual(writes);
  }
});

test("a provider may respond before it has read a long body", async () => {
  const refusing = createServer((request, response) => {
    response.writeHead(413, { "content-type": "application/json" }).end('{"error":"too long"}');
    request.resume();
  });
  await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void refusing.close());
  const origin = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const { url } = await serveDataPlane(
    (at) => ({ models: [at("a", { authConfig: { api_base: `${origin}/v1` } })] }),
    { egress: EgressPolicies.parse(origin) },
  );
  const long = [{ role: "user", content: "x".repeat(8_000_000) }];
  for (let call = 0; call < 5; call += 1) {
    const response = await chat(url, { messages: long });
    expect([response.status, await response.text()]).toEqual([413, '{"error":"too long"}']);
  }
});

/** How a socket passes bytes to the system. */
interface SocketWrites {
  _write(...args: unknown[]): void;
  _writev(...args: unknown[]): void;
}
