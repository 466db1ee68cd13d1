import { GatewayError } from "@gw/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queryOf } from "../../src/http/query.ts";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const pairs = fc.array(
  fc.tuple(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" })),
);

test("parses a query like URLSearchParams", () => {
  fc.assert(
    fc.property(pairs, (given) => {
      const expected = new Map<string, string[]>();
      for (const [key, value] of given) expected.set(key, [...(expected.get(key) ?? []), value]);
      const parsed = Object.entries(queryOf({ url: `/?${new URLSearchParams(given)}` }));
      const lists = parsed.map(([key, value]): [string, string[]] => [key, [value].flat()]);
      expect(new Map(lists)).toEqual(expected);
    }),
  );
});

const unit = fc.constantFrom(..."%%%&=+?#cef048AE;é\ud800\0");

test("parses any text or rejects it with INVALID_PARAMETER_VALUE", () => {
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      try {
        const query = queryOf({ url: `/?${text}` });
        for (const name of ["toString", "__proto__", "constructor"]) {
          if (!Object.hasOwn(query, name)) expect(query[name]).toBeUndefined();
        }
      } catch (error) {
        expect(GatewayError.is(error, "INVALID_PARAMETER_VALUE")).toBe(true);
      }
    }),
  );
});

describe("a query", () => {
  const list = "/api/v1/gateway/secrets/list";

  test("is percent-encoded UTF-8, and an empty value counts as absent", async () => {
    const { call } = await serveMemory();
    const body = { secret_name: "schlüssel +&=", secret_value: { api_key: "sk-0123456789abcdef" } };
    await call("POST", "/api/v1/gateway/secrets/create", body);
    const found = await call(
      "GET",
      "/api/v1/gateway/secrets/get?&secret_id=&=&secret_name=schl%C3%BCssel+%2B%26%3D&x",
    );
    expect(found.json.secret.secret_name).toBe("schlüssel +&=");
  });

  test.each(["%", "%f", "%zz", "%ff", "%c0%af", "%ed%a0%80"])(
    "that is invalid percent-encoding is rejected: %s",
    async (value) => {
      const { port } = await serveMemory();
      const headers = [`authorization: Bearer ${adminToken}`];
      const response = await sendRaw(port, request({ path: `${list}?provider=${value}`, headers }));
      expect(JSON.parse(response.body)).toMatchObject({
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
    "provider=%00",
  ])("with an invalid value is rejected with the field: %s", async (query) => {
    const { call } = await serveMemory();
    const response = await call("GET", `${list}?${query}`);
    const field = query.split("=")[0];
    expect([response.status, response.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(response.json.message).toMatch(new RegExp(`^\`${field}\` `));
  });

  test("with an unknown page token is rejected with the field", async () => {
    const { call } = await serveMemory();
    const { status, json } = await call("GET", `${list}?page_token=forged`);
    expect([status, json.error_code]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    expect(json.message).toMatch(/^`page_token` /);
  });

  test("may have keys of any name", async () => {
    const { call } = await serveMemory();
    const response = await call("GET", `${list}?__proto__=a&constructor=b&toString=c&__proto__=d`);
    expect([response.status, response.json]).toEqual([200, {}]);
  });
});
