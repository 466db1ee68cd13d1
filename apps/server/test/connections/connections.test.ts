import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const create = "/api/v1/gateway/secrets/create";
const authorized = `authorization: Bearer ${adminToken}`;

/** The head of a request with a persistent connection. */
function head(requestLine: string, ...headers: readonly string[]): string {
  return `${[`${requestLine} HTTP/1.1`, "host: a", ...headers].join("\r\n")}\r\n\r\n`;
}

function creation(name: string): string {
  const body = JSON.stringify({ secret_name: name, secret_value: { api_key: "x" } });
  const length = `content-length: ${body.length}`;
  return head(`POST ${create}`, authorized, "content-type: application/json", length) + body;
}

const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status);

describe("a connection without an accepted request does not delay a shutdown", () => {
  test.each([
    ["without any data", ""],
    ["with an incomplete head", `GET /healthz HTTP/1.1\r\nhost: a\r\n${authorized}\r\n`],
  ])("%s", async (_, text) => {
    const { app, port } = await serveMemory();
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.on("error", () => {});
    const [served] = (await once(app.server, "connection")) as [Socket];
    if (text !== "") {
      socket.write(text);
      while (served.bytesRead < text.length) await new Promise(setImmediate);
    }
    await app.close();
    expect(served.destroyed).toBe(true);
  });
});

describe("a request that is rejected before its body arrives", () => {
  test.each([
    ["without a token", head(`POST ${create}`, "content-length: 9"), "401"],
    ["in chunks", head(`POST ${create}`, "transfer-encoding: chunked"), "401"],
    ["to an unknown path", head("POST /nope", authorized, "content-length: 9"), "404"],
    ["to an invalid URL", head("POST /%zz", "content-length: 9"), "401"],
  ])("gets one response and its connection is closed: %s", async (_, text, status) => {
    const { port } = await serveMemory();
    const response = await sendRaw(port, text);
    expect(statuses(response.text)).toEqual([status]);
    expect(response.headers.get("connection")).toBe("close");
  });

  test("gets no 100 Continue", async () => {
    const { port } = await serveMemory();
    const expecting = ["expect: 100-continue", "content-length: 9"];
    const response = await sendRaw(port, head(`POST ${create}`, ...expecting));
    expect(statuses(response.text)).toEqual(["401"]);
  });

  test("keeps its connection if the body arrived with the head", async () => {
    const { port } = await serveMemory();
    const rejected = `${head(`POST ${create}`, "content-length: 2")}{}`;
    const last = head("GET /healthz", "connection: close");
    expect(statuses((await sendRaw(port, rejected + last)).text)).toEqual(["401", "200"]);
  });
});

describe("a complete request gets its response whatever follows on its connection", () => {
  test.each([
    ["invalid HTTP", "BAD\r\n\r\n"],
    ["bytes beyond its length", "}"],
    ["an invalid chunk", `${head("POST /x", "transfer-encoding: chunked")}zz\r\n`],
  ])("%s", async (_, garbage) => {
    const { port, call } = await serveMemory();
    const { text } = await sendRaw(port, `${creation("a")}${creation("b")}${garbage}\r\n\r\n`);
    expect(statuses(text).slice(0, 2)).toEqual(["200", "200"]);
    expect(text).toContain('"secret_name":"a"');
    expect(text).toContain('"secret_name":"b"');
    expect((await call("GET", "/api/v1/gateway/revision")).json).toEqual({ revision: 2 });
  });
});
