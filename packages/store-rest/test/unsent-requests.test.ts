import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { GatewayError } from "@gw/entities";
import { freePort } from "@gw/test-ports";
import { expect, onTestFinished, test } from "vitest";
import { sendRequest } from "../src/http-request.js";
import { checkRestOptions } from "../src/rest-options.js";

const mutation = { method: "POST", path: "/create", body: { a: 1 }, isMutation: true };

/** The error of a mutation at an address. */
async function failureAt(baseUrl: string, timeoutMs = 10_000): Promise<GatewayError> {
  const options = checkRestOptions({ baseUrl, timeoutMs });
  const error: unknown = await sendRequest(options, mutation).catch((e: unknown) => e);
  if (!GatewayError.is(error)) throw new Error("expected a GatewayError");
  return error;
}

/** A server that handles connections as given; returns its port. */
async function listening(handle: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    handle(socket.on("error", () => {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const unsent = { code: "TEMPORARILY_UNAVAILABLE", outcomeUnknown: false };

test.each([
  ["of a closed port", async () => `http://127.0.0.1:${await freePort()}`],
  ["of a closed port of localhost", async () => `http://localhost:${await freePort()}`],
  ["of a host that does not exist", async () => "http://gateway.invalid"],
  ["of a port that fetch blocks", async () => "http://127.0.0.1:6000"],
  [
    "of a server without TLS",
    async () =>
      `https://127.0.0.1:${await listening((socket) => socket.end("HTTP/1.1 200 OK\r\n"))}`,
  ],
  [
    "of a server that closes the connection during TLS",
    async () =>
      `https://127.0.0.1:${await listening((socket) => socket.once("data", () => socket.destroy()))}`,
  ],
])(
  "a mutation is known as not made if there is no connection to the address %s",
  async (_, url) => {
    const error = await failureAt(await url());
    expect(error).toMatchObject(unsent);
    expect(error.message).toMatch(/: the server cannot be reached \([A-Z_]+\)$/);
  },
);

test("a mutation is known as not made if the timeout ends before the connection is open", async () => {
  const port = await listening(() => {});
  const error = await failureAt(`https://127.0.0.1:${port}`, 50);
  expect(error).toMatchObject(unsent);
  expect(error.message).toMatch(/: no connection within 50 ms$/);
});

test("a mutation may have been made if the connection ends after the request was sent", async () => {
  const port = await listening((socket) => socket.once("data", () => socket.destroy()));
  expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    outcomeUnknown: true,
    message: expect.stringContaining("; the change may have been made"),
  });
});

test("each of several requests at the same time is known by itself", async () => {
  const open = await listening((socket) => socket.once("data", () => socket.destroy()));
  const closed = await freePort();
  const ports = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? open : closed));
  const errors = await Promise.all(ports.map((port) => failureAt(`http://127.0.0.1:${port}`)));
  expect(errors.map(({ outcomeUnknown }) => outcomeUnknown)).toEqual(
    ports.map((port) => port === open),
  );
});
