import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { EgressPolicies } from "../../src/index.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const body = '{"choices":[{"message":{"content":"hello"}}]}';
const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/**
 * A provider that ends the connections of some requests without a response.
 *
 * @param endsAt - whether it ends that request of that connection; both count from 1
 */
async function startProvider(
  endsAt: (request: number, connection: number) => "fin" | "reset" | "",
) {
  const seen: [connection: number, request: number][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const connection = sockets.size;
    let request = 0;
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (rest.join("\r\n\r\n").length < length || rest.length === 0) return;
      text = "";
      request += 1;
      seen.push([connection, request]);
      const end = endsAt(request, connection);
      if (end === "reset") socket.resetAndDestroy();
      else if (end === "fin") socket.end();
      else socket.write(answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const egress = EgressPolicies.parse(url);
  const authConfig = { api_base: `${url}/v1` };
  return { seen, egress, authConfig, origin: url };
}

describe.each(["fin", "reset"] as const)(
  "a connection that ends by %s without a response",
  (end) => {
    test("is replaced once if it had served another request", async () => {
      const provider = await startProvider((request) => (request === 2 ? end : ""));
      const { url, records } = await serveDataPlane(
        (at) => ({ models: [at("only", provider)] }),
        provider,
      );
      for (let call = 0; call < 2; call += 1) {
        const response = await chat(url);
        expect([response.status, await response.text()]).toEqual([200, body]);
      }
      expect(provider.seen.map((one) => one.join("/"))).toEqual(["1/1", "1/2", "2/1"]);
      expect(records[1]?.attempts?.map(({ outcome }) => outcome)).toEqual([
        "no_response",
        "answered",
      ]);
    });

    test("is not replaced if it is new", async () => {
      const provider = await startProvider(() => end);
      const { url } = await serveDataPlane((at) => ({ models: [at("only", provider)] }), provider);
      const response = await chat(url);
      expect([response.status, response.headers.get("x-should-retry")]).toEqual([502, "false"]);
      expect(provider.seen).toEqual([[1, 1]]);
    });

    test("is replaced once only, before the next model", async () => {
      const failing = await startProvider((request, connection) =>
        connection > 1 || request > 1 ? end : "",
      );
      const healthy = await startProvider(() => "");
      const egress = EgressPolicies.parse(`${failing.origin},${healthy.origin}`);
      const { url, records } = await serveDataPlane(
        (at) => ({ models: [at("first", failing), at("second", healthy)] }),
        { egress },
      );
      for (const model of ["first", "second"]) {
        const response = await chat(url);
        expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, model]);
        await response.arrayBuffer();
      }
      const outcomes = records[1]?.attempts?.map(({ outcome }) => outcome);
      expect(outcomes).toEqual(["no_response", "no_response", "answered"]);
      expect(failing.seen).toHaveLength(3);
    });
  },
);
