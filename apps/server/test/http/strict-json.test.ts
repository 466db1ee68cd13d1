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

const refusal = ({ status, json: { error_code, message } }: ApiResponse): unknown[] => [
  status,
  error_code,
  message,
];

describe("A request body", () => {
  test("that is empty is an empty object, with and without a content type", async () => {
    const server = await serveMemory();
    const missing = [400, "INVALID_PARAMETER_VALUE", expect.stringContaining("secret_name")];
    expect(refusal(await send(server, { body: "" }))).toEqual(missing);
    expect(refusal(await send(server, { headers: {} }))).toEqual(missing);
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

  test.each(["[]", '"text"', "1", "null", "true"])("that is %s is no object", async (body) => {
    const server = await serveMemory();
    expect(refusal(await send(server, { body }))).toEqual([
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
  ])("that is no JSON is refused without a word of it: %j", async (body) => {
    const server = await serveMemory();
    expect(refusal(await send(server, { body }))).toEqual([
      400,
      "INVALID_PARAMETER_VALUE",
      "The request body must be valid JSON",
    ]);
  });

  test.each([
    ["a byte that is none", [0xff]],
    ["a sequence that breaks off", [0xe2, 0x82]],
    ["an overlong one", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["Latin-1", [0xfc]],
  ])("that is no UTF-8 is refused and never repaired: %s", async (_, bytes) => {
    const server = await serveMemory();
    const body = Buffer.concat([
      Buffer.from('{"secret_name": "a", "secret_value": {"api_key": "'),
      Buffer.from(bytes),
      Buffer.from('"}}'),
    ]);
    expect(refusal(await send(server, { body }))).toEqual([
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
  ])("of type %s is not parsed", async (type) => {
    const server = await serveMemory();
    const body = JSON.stringify({ secret_name: "a", secret_value: { api_key: credential } });
    expect(refusal(await send(server, { body, headers: { "content-type": type } }))).toEqual([
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      "The request body must be JSON with the header content-type: application/json",
    ]);
  });

  test("without a content type is not parsed", async () => {
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
    "encoded as %s is refused",
    async (name) => {
      const server = await serveMemory();
      const headers = { "content-type": json, "content-encoding": name };
      const answer = await send(server, { body: gzipSync("{}"), headers });
      expect([answer.status, answer.json.error_code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    },
  );

  test("may be 1 MiB long and not a byte longer, declared or in chunks", async () => {
    const server = await serveMemory();
    const sized = (length: number): string => `{"ignored": "${"x".repeat(length - 15)}"}`;
    expect(sized(100)).toHaveLength(100);
    const fits = await send(server, { body: sized(1_048_576) });
    expect(refusal(fits)).toEqual([400, "INVALID_PARAMETER_VALUE", expect.any(String)]);
    const tooLarge = [413, "REQUEST_TOO_LARGE", "The request body must be at most 1 MiB"];
    expect(refusal(await send(server, { body: sized(1_048_577) }))).toEqual(tooLarge);
    const head = [
      `POST ${create} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${adminToken}`,
      `content-type: ${json}\r\ntransfer-encoding: chunked\r\n\r\n`,
    ].join("\r\n");
    const chunks = Array.from({ length: 33 }, () => `8000\r\n${"x".repeat(32_768)}\r\n`);
    const answer = await sendRaw(server.port, head, ...chunks);
    expect([answer.status, JSON.parse(answer.body).error_code]).toEqual([413, "REQUEST_TOO_LARGE"]);
  });

  test.each([
    '{"secret_name":"a","secret_value":{"__proto__":"x"}}',
    '{"secret_name":"a","secret_value":{"constructor":"x"}}',
    '{"secret_name":"a","secret_value":{"prototype":"x"}}',
    '{"secret_name":"a","secret_value":{"api_key":"x"},"auth_config":{"__proto__":"x"}}',
    '{"secret_name":"a","secret_value":{"api_key":"x"},"auth_config_json":"{\\"__proto__\\":\\"x\\"}"}',
  ])("with a key that reaches for a prototype in a map is refused: %s", async (body) => {
    const server = await serveMemory();
    const answer = await send(server, { body });
    expect([answer.status, answer.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(answer.json.message).not.toContain('"x"');
  });

  test("cannot change any prototype, wherever its keys stand", async () => {
    const server = await serveMemory();
    const body =
      '{"__proto__":{"polluted":1,"secret_name":"a"},"constructor":{"prototype":{"polluted":1}}}';
    const answer = await send(server, { body });
    expect(refusal(answer)).toEqual([400, "INVALID_PARAMETER_VALUE", expect.any(String)]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("with a key twice has the last one, as every JSON parser says", async () => {
    const server = await serveMemory();
    const body = `{"secret_name":"first","secret_name":"last","secret_value":{"api_key":"${credential}"}}`;
    expect((await send(server, { body })).json.secret.secret_name).toBe("last");
  });

  test.each([
    ["unknown", 200],
    ["secret_value", 400],
    ["auth_config", 400],
    ["secret_name", 400],
  ])("nested half a million deep under %s does no harm", async (field, status) => {
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
  ])("with a wrong %s names the field and never what stands in it", async (field, value) => {
    const server = await serveMemory();
    const sound = { secret_name: "a", secret_value: { api_key: credential } };
    const answer = await server.call("POST", create, { ...sound, [field]: value });
    expect([answer.status, answer.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(answer.json.message).toMatch(new RegExp(`^\`${field}\` `));
    expect(JSON.stringify(answer.json)).not.toContain(credential);
    expect(JSON.stringify(answer.json)).not.toContain("bad key");
  });

  test("of GET is not looked at", async () => {
    const { port } = await serveMemory();
    const text = request({
      path: "/api/v1/gateway/revision",
      headers: [`authorization: Bearer ${adminToken}`, "content-type: text/plain"],
      body: "not JSON",
    });
    const answer = await sendRaw(port, text);
    expect([answer.status, answer.body]).toEqual([200, '{"revision":0}']);
  });
});

describe("A query", () => {
  const list = "/api/v1/gateway/secrets/list";

  test("is percent-encoded UTF-8, and an empty value counts as absent", async () => {
    const { call } = await serveMemory();
    const body = { secret_name: "schlüssel +&=", secret_value: { api_key: credential } };
    await call("POST", create, body);
    const found = await call(
      "GET",
      "/api/v1/gateway/secrets/get?&secret_id=&=&secret_name=schl%C3%BCssel+%2B%26%3D&x",
    );
    expect(found.json.secret.secret_name).toBe("schlüssel +&=");
  });

  test.each(["%", "%f", "%zz", "%ff", "%c0%af", "%ed%a0%80"])(
    "that does not decode is refused: %s",
    async (value) => {
      const { port } = await serveMemory();
      const headers = [`authorization: Bearer ${adminToken}`];
      const answer = await sendRaw(port, request({ path: `${list}?provider=${value}`, headers }));
      expect(JSON.parse(answer.body)).toMatchObject({
        error_code: "INVALID_PARAMETER_VALUE",
        message: "The query of the URL must be percent-encoded UTF-8",
      });
    },
  );

  test.each([
    "provider=a&provider=b",
    "max_results=1&max_results=2",
    "max_results=0",
    "max_results=1001",
    "max_results=1.5",
    "max_results=0x10",
    "max_results=one",
    "page_token=forged",
    "provider=%00",
  ])("that breaks a rule names the field: %s", async (query) => {
    const { call } = await serveMemory();
    const answer = await call("GET", `${list}?${query}`);
    const field = query.split("=")[0];
    expect([answer.status, answer.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(answer.json.message).toMatch(new RegExp(`^\`${field}\` `));
  });

  test("may have keys of any name", async () => {
    const { call } = await serveMemory();
    const answer = await call("GET", `${list}?__proto__=a&constructor=b&toString=c&__proto__=d`);
    expect([answer.status, answer.json]).toEqual([200, {}]);
  });
});
