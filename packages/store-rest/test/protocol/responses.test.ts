import { describe, expect, test } from "vitest";
import { routesByCall } from "../../src/protocol/index.js";

const stamps = { created_at: 1, last_updated_at: 2 };
const bareEndpoint = { endpoint_id: "e-1", name: "chat", ...stamps };

describe("encodeResponse", () => {
  test("always writes the endpoint fields that MLflow's client requires", () => {
    const { endpoint } = routesByCall.getGatewayEndpoint.encodeResponse({
      endpointId: "e-1",
      name: "chat",
      modelMappings: [],
      tags: [],
      usageTracking: false,
      aliases: [],
      settings: {},
      createdAt: 1,
      lastUpdatedAt: 2,
    }) as { endpoint: unknown };
    expect(endpoint).toStrictEqual({
      ...bareEndpoint,
      usage_tracking: false,
      created_by: "",
      last_updated_by: "",
    });
  });

  test("lists these fields as required in the schema", () => {
    const bare = { endpoint: bareEndpoint };
    const issues = routesByCall.getGatewayEndpoint.response.safeParse(bare).error?.issues ?? [];
    expect(issues.map(({ path }) => path.at(-1)).sort()).toEqual(
      "created_by last_updated_by usage_tracking".split(" "),
    );
  });

  test("omits absent and empty values", () => {
    expect(
      routesByCall.getSecretInfo.encodeResponse({
        secretId: "s-1",
        secretName: "a",
        maskedValues: {},
        authConfig: {},
        createdAt: 1,
        lastUpdatedAt: 2,
      }),
    ).toStrictEqual({ secret: { secret_id: "s-1", secret_name: "a", ...stamps } });
    expect(routesByCall.listSecretInfos.encodeResponse({ items: [] })).toStrictEqual({});
    expect(routesByCall.deleteGatewaySecret.encodeResponse(undefined)).toStrictEqual({});
    expect(routesByCall.listKeks.encodeResponse([])).toStrictEqual({});
  });

  test("writes only the fields of the route, without other properties of the object", () => {
    const leaky = {
      secretId: "s-1",
      secretName: "a",
      maskedValues: { api_key: "***" },
      createdAt: 1,
      lastUpdatedAt: 2,
      encryptedValue: "canary",
    };
    expect(JSON.stringify(routesByCall.getSecretInfo.encodeResponse(leaky))).not.toContain(
      "canary",
    );
  });
});

describe("decodeResponse", () => {
  test("reads empty strings as absent", () => {
    expect(
      routesByCall.getGatewayEndpoint.decodeResponse({
        endpoint: {
          ...bareEndpoint,
          created_by: "",
          last_updated_by: "",
          experiment_id: "",
          routing_strategy: "ROUTING_STRATEGY_UNSPECIFIED",
          tags: [{ key: "team", value: "" }],
          model_mappings: [
            {
              mapping_id: "m-1",
              endpoint_id: "e-1",
              model_definition_id: "d-1",
              linkage_type: 2,
              created_at: 1,
              model_definition: {
                model_definition_id: "d-1",
                name: "gpt",
                provider: "openai",
                model_name: "gpt-4o",
                secret_id: "",
                secret_name: "",
                created_by: "",
                ...stamps,
              },
            },
          ],
        },
      }),
    ).toStrictEqual({
      endpointId: "e-1",
      name: "chat",
      usageTracking: false,
      aliases: [],
      settings: {},
      createdAt: 1,
      lastUpdatedAt: 2,
      tags: [{ key: "team" }],
      modelMappings: [
        {
          mappingId: "m-1",
          endpointId: "e-1",
          modelDefinitionId: "d-1",
          linkageType: "FALLBACK",
          weight: 1,
          createdAt: 1,
          modelDefinition: {
            modelDefinitionId: "d-1",
            name: "gpt",
            provider: "openai",
            modelName: "gpt-4o",
            createdAt: 1,
            lastUpdatedAt: 2,
          },
        },
      ],
    });
  });

  test("reads auth_config from a JSON string", () => {
    const secret = { secret_id: "s-1", secret_name: "a", ...stamps };
    const read = (wire: object): unknown =>
      routesByCall.getSecretInfo.decodeResponse({ secret: { ...secret, ...wire } }).authConfig;
    expect(read({ auth_config_json: '{"region":"eu"}' })).toEqual({ region: "eu" });
    expect(read({ auth_config_json: "" })).toBeUndefined();
    expect(() => read({ auth_config_json: "canary" })).toThrow(
      /^The server's response .* `secret\.auth_config_json` must be a string that holds/,
    );
  });

  test.each([
    [{}, /`endpoint` is missing$/],
    [{ endpoint: null }, /`endpoint` is missing$/],
    [{ endpoint: [] }, /`endpoint` must be an object$/],
    [
      { endpoint: { ...bareEndpoint, endpoint_id: undefined } },
      /`endpoint\.endpoint_id` is missing$/,
    ],
    [
      { endpoint: { ...bareEndpoint, created_at: "1" } },
      /`endpoint\.created_at` must be an integer$/,
    ],
    [
      { endpoint: { ...bareEndpoint, created_at: 1.5 } },
      /`endpoint\.created_at` must be an integer$/,
    ],
    [{ endpoint: { ...bareEndpoint, tags: {} } }, /`endpoint\.tags` must be a list$/],
    [{ endpoint: { ...bareEndpoint, tags: [{}] } }, /`endpoint\.tags\[0\]\.key` is missing$/],
    [
      { endpoint: { ...bareEndpoint, routing_strategy: "NEW" } },
      /`endpoint\.routing_strategy` must be one of/,
    ],
    [[], /the body must be an object$/],
  ])("rejects %j", (wire, message) => {
    expect(() => routesByCall.getGatewayEndpoint.decodeResponse(wire)).toThrow(message);
  });
});
