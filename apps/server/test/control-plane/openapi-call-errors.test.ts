import { type ApiFormat, apiFormats, encodeErrorResponse } from "@gw/data-plane";
import { GatewayError, gatewayErrorCodes } from "@gw/entities";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { callErrorResponses } from "../../src/control-plane/openapi/call-errors.ts";

const ajv = new Ajv2020({
  ...{ strict: true, strictTypes: false, strictRequired: false },
  formats: { "date-time": (text: string) => new Date(text).toISOString() === text },
});
const components = callErrorResponses() as Readonly<
  Record<string, { readonly content: { readonly "application/json": { readonly schema: object } } }>
>;

/** Bodies as providers of the format send them. */
const ofProviders: Readonly<Record<ApiFormat, readonly object[]>> = {
  openai: [
    { error: { message: "m", type: "invalid_request_error", param: "temperature", code: null } },
    { error: { message: "m", type: null, param: null, code: "content_filter", status: 400 } },
    { error: { message: "m", type: "BadRequestError", param: null, code: 400 } },
  ],
  anthropic: [
    { type: "error", error: { type: "overloaded_error", message: "m" } },
    { type: "error", error: { type: "api_error", message: "m", details: {} }, request_id: null },
  ],
  gemini: [
    { error: { code: 400, message: "m", status: "INVALID_ARGUMENT" } },
    {
      error: {
        code: 429,
        message: "m",
        status: "RESOURCE_EXHAUSTED",
        details: [
          { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "30s" },
          { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{}] },
        ],
      },
    },
  ],
};

describe.each(apiFormats)("the schema of errors of %s", (format) => {
  const own = gatewayErrorCodes.map(
    (code) => encodeErrorResponse(new GatewayError(code, "m"), { format, requestId: "1" }).body,
  );

  test.each([`${format}Error`, "modelsError"])("allows all that %s may be", (name) => {
    const validate = ajv.compile(components[name]?.content["application/json"].schema ?? false);
    for (const body of [...own, ...ofProviders[format]]) {
      expect({ body, errors: validate(body) ? null : validate.errors }).toEqual({
        body,
        errors: null,
      });
    }
  });

  test("rejects what is not an error", () => {
    const validate = ajv.compile(
      components[`${format}Error`]?.content["application/json"].schema ?? false,
    );
    for (const body of [{}, { error: "m" }, { error: { message: 7 } }, []]) {
      expect({ body, isValid: validate(body) }).toEqual({ body, isValid: false });
    }
  });
});
