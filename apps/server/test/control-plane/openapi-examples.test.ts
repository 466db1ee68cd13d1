import { parseInput } from "@gw/entities/schemas";
import { protocolRoutes } from "@gw/store-rest/protocol";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../src/control-plane/openapi/document.ts";
import { requestExamples } from "../../src/control-plane/openapi/examples.ts";
import { queryOf } from "../../src/http/query.ts";
import { queryString } from "../fixtures/query-string.ts";

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
      const url = queryString(example);
      const wire = route.method === "GET" ? queryOf({ url }) : example;
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
