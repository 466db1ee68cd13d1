import { once } from "node:events";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { connect, createServer, Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { Agent, type buildConnector } from "undici";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { CallAbort } from "../../src/call/call-abort.ts";
import { createEgressConnector } from "../../src/egress/egress-connector.ts";
import { EgressError } from "../../src/egress/egress-error.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import type { EgressLookup } from "../../src/egress/find-addresses.ts";
import { createSendUpstream } from "../../src/upstream/send-upstream.ts";
import { knock, listen } from "./loopback.ts";

const loopback: EgressLookup = async () => [{ address: "127.0.0.1" }];

/** An agent, and the socket of its first connection. */
function openAgent(options: {
  readonly allow?: string;
  readonly lookup?: EgressLookup;
  readonly timeout?: number;
}) {
  const { allow = "models.test", lookup = loopback, timeout } = options;
  const policy = EgressPolicy.parse(allow);
  const guarded = createEgressConnector({ policy, lookup, timeout });
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const connector: buildConnector.connector = (...args) => {
    const socket: unknown = guarded(...args);
    if (socket instanceof Socket) resolve(socket);
    return socket;
  };
  const agent = new Agent({ connect: connector });
  onTestFinished(() => agent.destroy());
  return { agent, socket: promise };
}

/** A port of this machine that accepts no connection, because its queue is full. */
async function listenWithFullQueue(): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
    const server = require("node:net").createServer();
    server.listen({ host: "127.0.0.1", port: 0, backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`,
    { eval: true },
  );
  const [port] = (await once(worker, "message")) as [number];
  const queued = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
  onTestFinished(async () => {
    for (const socket of queued) socket.destroy();
    await worker.terminate();
  });
  await Promise.all(queued.map((socket) => once(socket, "connect")));
  return port;
}

/** Sends a request, aborts it in that phase and waits until the socket is closed. */
async function abortIn(options: {
  readonly port: number;
  readonly lookup?: EgressLookup;
  readonly phase: (socket: Socket) => Promise<unknown>;
}): Promise<void> {
  // The timeout is longer than a test may take, so that only the abort closes the socket.
  const { agent, socket: opened } = openAgent({ ...options, timeout: 600_000 });
  const abort = new CallAbort();
  const origin = `https://models.test:${options.port}`;
  // As calls send requests, so that the response interception is part of the test.
  const response = createSendUpstream(agent)(
    { origin, path: "/", method: "GET", headers: {}, body: [] },
    abort,
  );
  const rejected = expect(response).rejects.toThrow("aborted");
  const socket = await opened;
  await options.phase(socket);
  // Not `once` of node:events, which would reject with the error before it.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  abort.abort(new Error("aborted"));
  await Promise.all([rejected, closed]);
  expect(abort.listenerCount("abort")).toBe(0);
}

describe("an abort", () => {
  test("during name resolution leaves nothing behind that would connect later", async () => {
    const server = createServer();
    let connections = 0;
    const port = await listen(server.on("connection", () => (connections += 1)));
    const asked = Promise.withResolvers<void>();
    const { promise, resolve } = Promise.withResolvers<{ address: string }[]>();
    const lookup: EgressLookup = () => {
      asked.resolve();
      return promise;
    };
    await abortIn({ port, lookup, phase: () => asked.promise });
    resolve([{ address: "127.0.0.1" }]);
    await knock(server);
    expect(connections).toBe(1);
  });

  test("while the connection is made closes it at once", async () => {
    const port = await listenWithFullQueue();
    const phase = async (socket: Socket) => once(socket, "connectionAttempt");
    await abortIn({ port, phase });
  });

  test("during TLS closes the connection at once, as the server sees", async () => {
    const server = createServer();
    const greeted = Promise.withResolvers<Socket>();
    server.on("connection", (socket) => socket.once("data", () => greeted.resolve(socket)));
    const port = await listen(server);
    const left = greeted.promise.then((socket) => once(socket.resume(), "close"));
    await abortIn({ port, phase: () => greeted.promise });
    await left;
  });
});

describe("the connect timeout", () => {
  async function failure(options: { readonly port: number; readonly lookup?: EgressLookup }) {
    const { agent, socket } = openAgent({ ...options, timeout: 50 });
    const origin = `https://models.test:${options.port}`;
    const error = await agent
      .request({ origin, path: "/", method: "GET" })
      .catch((e: unknown) => e);
    const { destroyed } = await socket;
    return EgressError.is(error) ? [error.code, error.message, destroyed] : error;
  }
  const late = ["EGRESS_TIMEOUT", "models.test did not respond in time", true];

  test("ends name resolution without a result", async () => {
    expect(await failure({ port: 1, lookup: () => new Promise(() => {}) })).toEqual(late);
  });

  test("ends a connection that is not accepted", async () => {
    expect(await failure({ port: await listenWithFullQueue() })).toEqual(late);
  });

  test("does not apply to requests on an open connection", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const asked = Promise.withResolvers<ServerResponse>();
    const port = await listen(createHttpServer((_, response) => asked.resolve(response)));
    const { agent } = openAgent({ allow: `http://models.test:${port}` });
    const origin = `http://models.test:${port}`;
    const response = agent.request({ origin, path: "/", method: "GET" });
    const held = await asked.promise;
    vi.advanceTimersByTime(20_000);
    held.end("late");
    expect(await (await response).body.text()).toBe("late");
  });

  test("ends a TLS handshake without a response and closes its connection", async () => {
    const server = createServer();
    const left = once(server, "connection").then(([socket]) => once(socket.resume(), "close"));
    const port = await listen(server);
    expect(await failure({ port })).toEqual(late);
    await left;
  });
});
