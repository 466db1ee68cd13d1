import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { type ApiResponse, type ServedMemory, serveMemory } from "../fixtures/served-memory.ts";

const create = "/api/v1/gateway/secrets/create";
const json = "application/json";
const credential = "sk-canary-0123456789abcdef";

async function send(
  { url }: ServedMemory,
  options: {
    readonly body?: string | Uint8Array;
    readonly headers?: Record<string, string>;
    readonly path?: string;
    readonly method?: string;
  },
): Promise<ApiResponse> {
  const { body, headers = { "content-type": json }, path = create, method = "POST" } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, ...headers },
    ...(body === undefined ? {} : { body: body as string }),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

const errorOf = ({ status, json: { error_code, message } }: ApiResponse): unknown[] => [
  status,
  error_code,
  message,
];

describe("a request body", () => {
  test("may be empty, which is an empty object, with and without a content type", async () => {
    const server = await serveMemory();
    const missing = [400, "INVALID_PARAMETER_VALUE", expect.stringContaining("secret_name")];
    expect(errorOf(await send(server, { body: "" }))).toEqual(missing);
    expect(errorOf(await send(server, { headers: {} }))).toEqual(missing);
    const raw = await sendRaw(
      server.port,
      request({
        method: "DELETE",
        path: "/api/v1/gateway/secrets/delete",
        headers: [`authorization: Bearer ${adminToken}`],
      }),
    );
    expect(JSON.parse(raw.body)).toMatchObject({ error_code: "INVALID_PARAMETER_VALUE" });
  });

  test.each(["[]", '"text"', "1", "null", "true"])("that is %s is rejected", async (body) => {
    const server = await serveMemory();
    expect(errorOf(await send(server, { body }))).toEqual([
      400,
      "INVALID_PARAMETER_VALUE",
      "The request body must be a JSON object",
    ]);
  });

  test.each([
    "{",
    "{}x",
    "{'a': 1}",
    '{"a": }',
    '{"secret_name": "a", }',
    '{"a": NaN}',
    '{"a": "\u0000"}',
    `{"secret_value": {"api_key": "${credential}`,
    "\ufeff{}",
  ])("that is invalid JSON is rejected without repeating it: %j", async (body) => {
    const server = await serveMemory();
    expect(errorOf(await send(server, { body }))).toEqual([
      400,
      "INVALID_PARAMETER_VALUE",
      "The request body must be valid JSON",
    ]);
  });

  test.each([
    ["an invalid byte", [0xff]],
    ["a truncated sequence", [0xe2, 0x82]],
    ["an overlong sequence", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["Latin-1", [0xfc]],
  ])("that is invalid UTF-8 is rejected: %s", async (_, bytes) => {
    const server = await serveMemory();
    const body = Buffer.concat([
      Buffer.from('{"secret_name": "a", "secret_value": {"api_key": "'),
      Buffer.from(bytes),
      Buffer.from('"}}'),
    ]);
    expect(errorOf(await send(server, { body }))).toEqual([
      400,
      "INVALID_PARAMETER_VALUE",
      "The request body must be valid UTF-8",
    ]);
    expect((await server.call("GET", "/api/v1/gateway/secrets/list")).json).toEqual({});
  });

  test("may have parameters in its content type", async () => {
    const server = await serveMemory();
    const body = JSON.stringify({ secret_name: "a", secret_value: { api_key: credential } });
    const headers = { "content-type": 'Application/JSON ; charset="utf-8"' };
    expect((await send(server, { body, headers })).status).toBe(200);
  });

  test.each([
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
    "application/json-patch+json",
    "application",
    ", application/json",
  ])("of type %s is rejected", async (type) => {
    const server = await serveMemory();
    const body = JSON.stringify({ secret_name: "a", secret_value: { api_key: credential } });
    expect(errorOf(await send(server, { body, headers: { "content-type": type } }))).toEqual([
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      "The request body must be JSON with the header `content-type: application/json`",
    ]);
  });

  test("without a content type is rejected", async () => {
    const { port } = await serveMemory();
    const text = request({
      method: "POST",
      path: create,
      headers: [`authorization: Bearer ${adminToken}`],
      body: "{}",
    });
    expect((await sendRaw(port, text)).status).toBe(415);
  });

  test.each(["gzip", "deflate", "br", "identity", "x"])(
    "with the content encoding %s is rejected",
    async (name) => {
      const server = await serveMemory();
      const headers = { "content-type": json, "content-encoding": name };
      const response = await send(server, { body: gzipSync("{}"), headers });
      expect([response.status, response.json.error_code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    },
  );

  test("may have up to 1 MiB, with a length or in chunks", async () => {
    const server = await serveMemory();
    const sized = (length: number): string => `{"ignored": "${"x".repeat(length - 15)}"}`;
    expect(sized(100)).toHaveLength(100);
    const fits = await send(server, { body: sized(1_048_576) });
    expect(errorOf(fits)).toEqual([400, "INVALID_PARAMETER_VALUE", expect.any(String)]);
    const tooLarge = [413, "REQUEST_TOO_LARGE", "The request body must be at most 1 MiB"];
    expect(errorOf(await send(server, { body: sized(1_048_577) }))).toEqual(tooLarge);
    const head = [
      `POST ${create} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${adminToken}`,
      `content-type: ${json}\r\ntransfer-encoding: chunked\r\n\r\n`,
    ].join("\r\n");
    const chunks = Array.from({ length: 33 }, () => `8000\r\n${"x".repeat(32_768)}\r\n`);
    const response = await sendRaw(server.port, head, ...chunks);
    expect([response.status, JSON.parse(response.body).error_code]).toEqual([
      413,
      "REQUEST_TOO_LARGE",
    ]);
  });

  test.each([
    '{"secret_name":"a","secret_value":{"__proto__":"x"}}',
    '{"secret_name":"a","secret_value":{"constructor":"x"}}',
    '{"secret_name":"a","secret_value":{"prototype":"x"}}',
    '{"secret_name":"a","secret_value":{"api_key":"x"},"auth_config":{"__proto__":"x"}}',
    '{"secret_name":"a","secret_value":{"api_key":"x"},"auth_config_json":"{\\"__proto__\\":\\"x\\"}"}',
  ])("with a prototype key in a map is rejected: %s", async (body) => {
    const server = await serveMemory();
    const response = await send(server, { body });
    expect([response.status, response.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(response.json.message).not.toContain('"x"');
  });

  test("cannot change a prototype", async () => {
    const server = await serveMemory();
    const body =
      '{"__proto__":{"polluted":1,"secret_name":"a"},"constructor":{"prototype":{"polluted":1}}}';
    const response = await send(server, { body });
    expect(errorOf(response)).toEqual([400, "INVALID_PARAMETER_VALUE", expect.any(String)]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("with a repeated key has the last value", async () => {
    const server = await serveMemory();
    const body = `{"secret_name":"first","secret_name":"last","secret_value":{"api_key":"${credential}"}}`;
    expect((await send(server, { body })).json.secret.secret_name).toBe("last");
  });

  test.each([
    ["unknown", 200],
    ["secret_value", 400],
    ["auth_config", 400],
    ["secret_name", 400],
  ])("with half a million nested arrays in %s is handled", async (field, status) => {
    const server = await serveMemory();
    const deep = `${"[".repeat(500_000)}${"]".repeat(500_000)}`;
    const sound = `"secret_name":"a","secret_value":{"api_key":"${credential}"}`;
    expect((await send(server, { body: `{${sound},"${field}":${deep}}` })).status).toBe(status);
    expect((await server.call("GET", "/api/v1/gateway/secrets/list")).status).toBe(200);
  });

  test.each([
    ["secret_name", 1],
    ["secret_name", ["a"]],
    ["secret_value", credential],
    ["secret_value", [credential]],
    ["secret_value", { api_key: 1 }],
    ["secret_value", { api_key: null }],
    ["secret_value", { api_key: "\ud800" }],
    ["secret_value", { "bad key": credential }],
    ["auth_config", { api_key: { nested: credential } }],
  ])(
    "with an invalid %s is rejected with the field and without its value",
    async (field, value) => {
      const server = await serveMemory();
      const sound = { secret_name: "a", secret_value: { api_key: credential } };
      const response = await server.call("POST", create, { ...sound, [field]: value });
      expect([response.status, response.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
      expect(response.json.message).toMatch(new RegExp(`^\`${field}\` `));
      expect(JSON.stringify(response.json)).not.toContain(credential);
      expect(JSON.stringify(response.json)).not.toContain("bad key");
    },
  );

  test("of GET is ignored", async () => {
    const { port } = await serveMemory();
    const text = request({
      path: "/api/v1/gateway/revision",
      headers: [`authorization: Bearer ${adminToken}`, "content-type: text/plain"],
      body: "not JSON",
    });
    const response = await sendRaw(port, text);
    expect([response.status, response.body]).toEqual([200, '{"revision":0}']);
  });
});
