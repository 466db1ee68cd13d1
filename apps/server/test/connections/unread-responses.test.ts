import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { Connection } from "../../src/connections/connection.ts";
import { UnreadResponses } from "../../src/connections/unread-responses.ts";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

/** More than the operating system buffers of a connection. */
const largeBody = Buffer.alloc(24_000_000, "x");

interface UnreadConnection {
  readonly connection: Connection;
  readonly client: Socket;
}

/** Connections to which `largeBody` was written, and whose clients have read nothing. */
async function unreadConnections(count: number): Promise<readonly UnreadConnection[]> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => void server.close());
  const connections: UnreadConnection[] = [];
  for (let index = 0; index < count; index += 1) {
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const client = connect(port, "127.0.0.1").pause();
    const [socket] = await accepted;
    for (const one of [client, socket]) one.on("error", () => {});
    onTestFinished(() => {
      client.destroy();
      socket.destroy();
    });
    socket.write(largeBody);
    connections.push({ connection: new Connection(socket), client });
  }
  return connections;
}

/** Lets a client read this many bytes. */
async function read(client: Socket, length: number): Promise<void> {
  let received = 0;
  client.resume();
  for await (const [chunk] of on(client)) {
    received += chunk.length;
    if (received >= length) break;
  }
  client.pause();
}

async function* on(client: Socket): AsyncGenerator<[Buffer]> {
  for (;;) yield (await once(client, "data")) as [Buffer];
}

describe("a client that does not read its response", () => {
  test("is disconnected after the write timeout, and not while it takes bytes", async () => {
    const [unread] = await unreadConnections(1);
    if (unread === undefined) throw new Error("no connection");
    const { connection, client } = unread;
    const { socket } = connection;
    const responses = new UnreadResponses(60_000);
    const check = (now: number): number => responses.check([connection], now);
    expect(check(0)).toBe(0);
    expect(check(59_999)).toBe(0);
    const unsent = socket.writableLength;
    await read(client, 12_000_000);
    // One write of this size: its length is unsent until its last byte is taken.
    expect(socket.writableLength).toBe(unsent);
    expect(check(60_000)).toBe(0);
    expect(check(119_999)).toBe(0);
    expect(socket.destroyed).toBe(false);
    expect(check(120_000)).toBe(1);
    expect(socket.destroyed).toBe(true);
  });

  test("is disconnected first if all unsent bytes exceed the limit", async () => {
    const unread = await unreadConnections(4);
    const [first, second, third, fourth] = unread;
    const responses = new UnreadResponses(60_000);
    const connections = unread.map(({ connection }) => connection);
    expect(
      responses.check(
        [first, second].map((one) => one?.connection).filter((one) => one !== undefined),
        0,
      ),
    ).toBe(0);
    await read(first?.client as Socket, 8_000_000);
    // 96 MB in total; the limit is 64 MiB.
    expect(responses.check(connections, 1)).toBe(2);
    expect(second?.connection.socket.destroyed).toBe(true);
    expect([third, fourth].filter((one) => one?.connection.socket.destroyed)).toHaveLength(0);
  });

  test("causes a check once its responses may exceed the limit", () => {
    const responses = new UnreadResponses(60_000);
    expect(responses.add(67_108_864)).toBe(false);
    expect(responses.add(1)).toBe(true);
    responses.check([], 0);
    expect(responses.add(1)).toBe(false);
  });

  test.each([
    ["a plain response", false],
    ["a stream", true],
  ])("is disconnected by the server: %s", async (_, stream) => {
    const { app, url, provider, endpoint } = await openGatewayWithProvider(
      {},
      { writeTimeout: 400 },
    );
    await endpoint("chat");
    const type = stream ? "text/event-stream" : "application/json";
    const start = stream
      ? 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\ndata: "'
      : '{"choices":[],"text":"';
    const answer = [Buffer.from(start), largeBody, largeBody];
    provider.enqueue({ headers: { "content-type": type }, body: answer });
    const body = JSON.stringify({
      ...{ model: "chat", messages: [{ role: "user", content: "a" }], stream },
    });
    const accepted = once(app.server, "connection") as Promise<[Socket]>;
    const client = connect(Number(new URL(url).port), "127.0.0.1").pause();
    client.on("error", () => {});
    const [socket] = await accepted;
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${adminToken}`;
    client.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await once(socket, "close");
    const [record] = provider.requests;
    await record?.closed;
    expect(record?.outcome).toBe("aborted");
  });
});
