import { parseInput } from "@gw/entities/schemas";
import { protocolRoutes } from "@gw/store-rest/protocol";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../src/control-plane/openapi/document.ts";
import { requestExamples } from "../../src/control-plane/openapi/examples.ts";
import { linksOf } from "../../src/control-plane/openapi/links.ts";

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const withInput = protocolRoutes.filter(({ requestSchema }) => requestSchema.properties);

describe("the example of a request", () => {
  test.each(withInput.map((route) => [route.call, route] as const))(
    "%s is valid",
    (call, route) => {
      const example = requestExamples[call] ?? {};
      const validate = ajv.compile(route.requestSchema);
      validate(example);
      expect(validate.errors).toBeNull();
      const query = Object.entries(example).map(([name, value]) => [name, `${value}`]);
      const wire = route.method === "GET" ? Object.fromEntries(query) : example;
      expect(() => parseInput(route.input, route.decodeRequest(wire))).not.toThrow();
    },
  );

  test("is part of the document", () => {
    const text = JSON.stringify(openApiDocument());
    for (const { call, method } of withInput) {
      const [[name, value] = []] = Object.entries(requestExamples[call] ?? {});
      const shown =
        method === "GET" ? JSON.stringify(value) : JSON.stringify({ [`${name}`]: value });
      expect([call, text.includes(shown.replace(/\}$/, ""))]).toEqual([call, true]);
    }
  });
});

test("a creation has links to all operations on the new object, with its id", () => {
  const targets = (call: string): string[] =>
    protocolRoutes
      .filter((route) => route.call === call)
      .flatMap((one) => Object.keys(linksOf(one)));
  expect(targets("createGatewaySecret")).toEqual(
    expect.arrayContaining([
      "getSecretInfo",
      "updateGatewaySecret",
      "deleteGatewaySecret",
      "createGatewayModelDefinition",
    ]),
  );
  expect(targets("createGatewayModelDefinition")).toContain("createGatewayEndpoint");
  expect(targets("createGatewayEndpoint")).toContain("deleteGatewayEndpoint");
  expect(targets("createAccessToken")).toEqual(["revokeAccessToken"]);
  const [route] = protocolRoutes.filter(({ call }) => call === "createGatewayModelDefinition");
  expect(route && linksOf(route)).toMatchObject({
    getGatewayModelDefinition: {
      parameters: {
        ref: { model_definition_id: "$response.body#/model_definition/model_definition_id" },
      },
    },
    createGatewayEndpoint: {
      requestBody: {
        model_configs: [
          { model_definition_id: "$response.body#/model_definition/model_definition_id" },
        ],
      },
    },
  });
});
