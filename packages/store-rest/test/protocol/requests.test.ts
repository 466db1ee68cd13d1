import { parseInput } from "@gw/entities/schemas";
import { describe, expect, test } from "vitest";
import { type RouteCall, routesByCall } from "../../src/protocol/index.js";

type Wire = Readonly<Record<string, unknown>>;

const decode = (call: RouteCall, wire: Wire): unknown => routesByCall[call].decodeRequest(wire);

/** Decodes a request and validates it like the method of the route. */
function validate(call: RouteCall, wire: Wire): unknown {
  const { input } = routesByCall[call];
  return parseInput(input as Parameters<typeof parseInput<unknown>>[0], decode(call, wire));
}

describe("a body", () => {
  test("has enums by name or number; 0 and UNSPECIFIED mean absent", () => {
    const config = (linkage_type: unknown): unknown =>
      decode("attachModelToEndpoint", { model_config: { linkage_type } });
    expect(config("FALLBACK")).toEqual({ modelConfig: { linkageType: "FALLBACK" } });
    expect(config(1)).toEqual({ modelConfig: { linkageType: "PRIMARY" } });
    expect(config(2)).toEqual({ modelConfig: { linkageType: "FALLBACK" } });
    for (const absent of [0, "LINKAGE_TYPE_UNSPECIFIED", "UNSPECIFIED", null]) {
      expect(config(absent)).toEqual({ modelConfig: {} });
    }
    expect(
      decode("createGatewayEndpoint", {
        routing_strategy: 1,
        fallback_config: { strategy: 1, max_attempts: 0 },
      }),
    ).toEqual({
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      fallbackConfig: { strategy: "SEQUENTIAL" },
    });
    expect(
      decode("createGatewayEndpoint", {
        routing_strategy: "ROUTING_STRATEGY_UNSPECIFIED",
        fallback_config: { strategy: "FALLBACK_STRATEGY_UNSPECIFIED", max_attempts: 3 },
      }),
    ).toEqual({ fallbackConfig: { maxAttempts: 3 } });
  });

  test.each([3, -1, 1.5, "1", "primary", "constructor", "", true, {}, ["PRIMARY"]])(
    "with %j for an enum is rejected by the entity schemas",
    (linkage_type) => {
      const wire = { endpoint_id: "e", model_config: { model_definition_id: "d", linkage_type } };
      expect(() => validate("attachModelToEndpoint", wire)).toThrow(
        /^`model_config\.linkage_type` must be one of PRIMARY, FALLBACK$/,
      );
    },
  );

  test.each([
    [{ secret_name: 7 }, /^`secret_name` must be a string/],
    [{ secret_name: ["a"] }, /^`secret_name` must be a string/],
    [{ secret_value: "sk" }, /^`secret_value` must be an object of strings/],
    [{ secret_value: ["sk"] }, /^`secret_value` must be an object of strings/],
    [{ secret_value: { api_key: 7 } }, /^`secret_value` must have only string values/],
    [{ secret_value: { api_key: null } }, /^`secret_value` must have only string values/],
    [{ provider: true }, /^`provider` must be a string/],
    [{ auth_config: [] }, /^`auth_config` must be an object of strings/],
  ])("with a value of the wrong type is rejected: %j", (invalid, message) => {
    const valid = { secret_name: "a", secret_value: { api_key: "sk" } };
    expect(() => validate("createGatewaySecret", { ...valid, ...invalid })).toThrow(message);
  });

  test("does not accept strings for numbers and flags", () => {
    expect(() => validate("deleteGatewaySecret", { secret_id: "s", if_unused: "true" })).toThrow(
      /^`if_unused` must be true or false/,
    );
    const wire = { endpoint_id: "e", fallback_config: { max_attempts: "3" } };
    expect(() => validate("updateGatewayEndpoint", wire)).toThrow(
      /^`fallback_config\.max_attempts` must be an integer/,
    );
  });

  test.each(["__proto__", "constructor", "prototype"])("with %s in a map is rejected", (key) => {
    const map = JSON.parse(`{"${key}": "v", "api_key": "sk"}`) as unknown;
    const secret = { secret_name: "a", secret_value: { api_key: "sk" } };
    for (const field of ["secret_value", "auth_config"]) {
      expect(() => validate("createGatewaySecret", { ...secret, [field]: map })).toThrow(
        new RegExp(`^\`${field}\` must have field names`),
      );
    }
    const auth_config_json = JSON.stringify(map);
    expect(() => validate("createGatewaySecret", { ...secret, auth_config_json })).toThrow(
      /^`auth_config` must have field names/,
    );
  });

  test("may contain unknown fields, and null for an absent field", () => {
    const wire = JSON.parse(
      `{"secret_id": "s", "if_unused": null, "experiment_id": "7", "created_by": "eve",
        "__proto__": {"if_unused": true}, "secretId": "other"}`,
    ) as Wire;
    expect(decode("deleteGatewaySecret", wire)).toStrictEqual({ secretId: "s" });
    expect(({} as { if_unused?: unknown }).if_unused).toBeUndefined();
  });

  test.each([
    [{ fallbackOnTimeout: false }, "`settings` must have `fallback_on_timeout` under that name"],
    [{ sticki: true }, "`settings` has an unknown field"],
    [{ timeouts: { firstByte: 500 } }, "`settings.timeouts` must have `first_byte` under that"],
    [{ timeouts: { "early-head": 500 } }, "`settings.timeouts` must have `early_head` under"],
    [{ timeouts: { First_Byte: null } }, "`settings.timeouts` must have `first_byte` under"],
    [{ timeouts: { read: 5 } }, "known fields: connect, first_byte, idle, total, early_head"],
    [JSON.parse('{"__proto__": {"sticky": true}}'), "`settings` has an unknown field"],
  ])("has only known settings of an endpoint: %j", (settings, message) => {
    const endpoint = { name: "e", model_configs: [], endpoint_id: "e" };
    for (const call of ["createGatewayEndpoint", "updateGatewayEndpoint"] as const) {
      expect(() => decode(call, { ...endpoint, settings })).toThrow(
        expect.objectContaining({
          code: "INVALID_PARAMETER_VALUE",
          message: expect.stringContaining(message),
        }),
      );
    }
  });

  test("is read without its prototype", () => {
    const wire = Object.create({ secret_id: "s" }) as Wire;
    expect(decode("deleteGatewaySecret", wire)).toEqual({});
  });

  test("without a required field is rejected by the entity schemas", () => {
    expect(() => validate("createGatewaySecret", {})).toThrow(/^`secret_name` is required/);
    expect(() => validate("createGatewayEndpoint", { name: "e" })).toThrow(
      /^`model_configs` must be/,
    );
  });

  test("that is not an object is rejected", () => {
    for (const wire of [[], null, "x", 1]) {
      expect(() => decode("createGatewaySecret", wire as unknown as Wire)).toThrow(
        /^The request must be a JSON object$/,
      );
    }
  });
});

describe("an update", () => {
  test("keeps a field whose value is empty", () => {
    expect(
      decode("updateGatewayModelDefinition", {
        model_definition_id: "d",
        name: "",
        secret_id: "",
        model_name: "",
        provider: "",
      }),
    ).toEqual({ modelDefinitionId: "d" });
    expect(decode("updateGatewayEndpoint", { endpoint_id: "e", model_configs: [] })).toEqual({
      endpointId: "e",
    });
    expect(
      decode("updateGatewaySecret", { secret_id: "s", auth_config: {}, secret_value: {} }),
    ).toEqual({ secretId: "s" });
  });

  test("rejects an empty endpoint name", () => {
    expect(() => validate("updateGatewayEndpoint", { endpoint_id: "e", name: "" })).toThrow(
      /^`name` /,
    );
  });

  test("clears a map by its clear flag", () => {
    expect(decode("updateGatewaySecret", { secret_id: "s", clear_auth_config: true })).toEqual({
      secretId: "s",
      authConfig: {},
    });
    expect(
      decode("updateGatewaySecret", { secret_id: "s", clear_auth_config: true, auth_config: {} }),
    ).toEqual({ secretId: "s", authConfig: {} });
    expect(decode("updateGatewaySecret", { secret_id: "s", clear_auth_config: false })).toEqual({
      secretId: "s",
    });
    expect(decode("updateGatewaySecret", { secret_id: "s", clear_secret_value: true })).toEqual({
      secretId: "s",
      secretValue: {},
    });
  });

  test("clears the fields that the list `clear` names", () => {
    const update = (clear: unknown): unknown =>
      decode("updateGatewayEndpoint", { endpoint_id: "e", clear });
    expect(update(["routing_strategy"])).toEqual({ endpointId: "e", routingStrategy: null });
    expect(update(["fallback_config", "routing_strategy"])).toEqual({
      endpointId: "e",
      routingStrategy: null,
      fallbackConfig: null,
    });
    expect(update([])).toEqual({ endpointId: "e" });
    expect(decode("updateGatewayEndpoint", { endpoint_id: "e", routing_strategy: null })).toEqual({
      endpointId: "e",
    });
  });

  test.each([
    [{ clear: "routing_strategy" }, /^`clear` must be a list of/],
    [
      { clear: ["name"] },
      /^`clear` must be a list of routing_strategy, fallback_config, settings$/,
    ],
    [{ clear: { 0: "routing_strategy" } }, /^`clear` must be a list of/],
    [{ clear: ["routing_strategy"], routing_strategy: 1 }, /^`clear` must not clear `routing_str/],
  ])("rejects an invalid `clear`: %j", (invalid, message) => {
    const wire = { endpoint_id: "e", ...invalid };
    expect(() => decode("updateGatewayEndpoint", wire)).toThrow(message);
  });

  test.each([
    [{ clear_auth_config: "true" }, /^`clear_auth_config` must be true or false$/],
    [{ clear_auth_config: 1 }, /^`clear_auth_config` must be true or false$/],
    [{ clear_auth_config: true, auth_config: { a: "b" } }, /^`clear_auth_config` must not clear/],
    [{ clear_auth_config: true, auth_config_json: '{"a":"b"}' }, /^`clear_auth_config` must not/],
  ])("rejects an invalid clear flag: %j", (invalid, message) => {
    const wire = { secret_id: "s", ...invalid };
    expect(() => decode("updateGatewaySecret", wire)).toThrow(message);
  });
});

describe("auth_config_json", () => {
  const config = (wire: Wire): unknown =>
    (decode("updateGatewaySecret", wire) as { authConfig?: unknown }).authConfig;

  test("is read like auth_config, which takes precedence", () => {
    expect(config({ auth_config_json: '{"region":"eu"}' })).toEqual({ region: "eu" });
    expect(config({ auth_config_json: '{"a":"b"}', auth_config: {} })).toEqual({ a: "b" });
    expect(config({ auth_config_json: '{"a":"b"}', auth_config: { c: "d" } })).toEqual({ c: "d" });
    expect(config({ auth_config_json: "{}" })).toBeUndefined();
    expect(decode("createGatewaySecret", { auth_config_json: '{"a":"b"}' })).toEqual({
      authConfig: { a: "b" },
    });
  });

  test.each(["createGatewaySecret", "updateGatewaySecret"] as const)(
    "is described by %s",
    (call) => {
      expect(routesByCall[call].requestSchema).toHaveProperty(
        "properties.auth_config.description",
        expect.stringMatching(/Deprecated: .* `auth_config_json`/),
      );
    },
  );

  test.each(["", "sk-canary-7", "[]", "null", "7", '{"a":7}', '{"a":{}}', 7, {}, ["{}"]])(
    "is rejected without its value when it is %j",
    (auth_config_json) => {
      for (const call of ["createGatewaySecret", "updateGatewaySecret"] as const) {
        expect(() => decode(call, { auth_config_json, auth_config: { a: "b" } })).toThrow(
          /^`auth_config_json` must be a string that holds a JSON object of strings$/,
        );
      }
    },
  );
});

describe("a query", () => {
  test("has numbers as digits, and an empty value for an absent field", () => {
    expect(
      decode("listGatewayEndpoints", {
        max_results: "25",
        provider: "",
        page_token: ["", "t"],
        secret_id: ["", ""],
        tag_key: "k",
        tag_value: "v",
      }),
    ).toEqual({ maxResults: 25, pageToken: "t", tag: { key: "k", value: "v" } });
  });

  test.each(["0x10", "1e3", " 5", "5 ", "05", "five", "1.5", "0", "1001", "-1", ["1", "2"]])(
    "with %j for a number is rejected",
    (max_results) => {
      expect(() => validate("listSecretInfos", { max_results })).toThrow(
        /^`max_results` must be an integer from 1 to 1,000$/,
      );
    },
  );

  test("with a repeated key for a single value is rejected", () => {
    expect(() => validate("getSecretInfo", { secret_id: ["a", "b"] })).toThrow(
      /^`secret_id` must be/,
    );
  });

  test("with a tag value requires the tag key", () => {
    expect(() => decode("listGatewayEndpoints", { tag_value: "v" })).toThrow(
      /^`tag_key` is required together with `tag_value`$/,
    );
  });

  test("with __proto__ is read like a query with an unknown key", () => {
    const query = JSON.parse('{"__proto__": ["a", "b"], "secret_id": "s"}') as Wire;
    expect(decode("getSecretInfo", query)).toEqual({ secretId: "s" });
  });
});
