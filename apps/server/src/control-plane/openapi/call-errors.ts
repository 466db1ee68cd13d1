import {
  type ApiFormat,
  apiFormats,
  encodeErrorResponse,
  responseErrorStatus,
} from "@gw/data-plane";
import { GatewayError } from "@gw/entities";

const text = { type: "string" };
const windowEnd = {
  type: "string",
  format: "date-time",
  description: "When the window of a limit ends; with the code `budget_exceeded`.",
};

/** The error bodies of each format, those of its providers included. */
const schemas: Readonly<Record<ApiFormat, object>> = {
  openai: bodyWith({
    message: text,
    type: { type: ["string", "null"] },
    param: { type: ["string", "null"], description: "The field of the request that is invalid." },
    code: { type: ["string", "integer", "null"] },
    window_end: windowEnd,
    request_id: text,
  }),
  anthropic: bodyWith(
    { type: text, message: text, code: text, window_end: windowEnd },
    { type: { const: "error" }, request_id: { type: ["string", "null"] } },
  ),
  gemini: bodyWith({
    code: { type: "integer" },
    message: text,
    status: text,
    details: {
      type: "array",
      items: {
        type: "object",
        properties: {
          "@type": text,
          reason: text,
          metadata: { type: "object", additionalProperties: true },
        },
      },
    },
  }),
};

/** The response components for errors: one per API format, and one for the lists of models. */
export function callErrorResponses(): Record<string, object> {
  return {
    ...Object.fromEntries(apiFormats.map((format) => [`${format}Error`, errorOf([format])])),
    modelsError: errorOf(apiFormats),
  };
}

function errorOf(formats: readonly ApiFormat[]): object {
  const error = new GatewayError("PERMISSION_DENIED", "The access token does not permit this");
  const [example] = formats.map(
    (format) => encodeErrorResponse(error, { format, requestId: "9f3a-1" }).body,
  );
  const described = formats.map((format) => schemas[format]);
  const codes = Object.entries(responseErrorStatus);
  const list = codes.map(([code, status]) => `\`${code}\` (${status})`).join(", ");
  return {
    description: `An error of the gateway, or of the provider. Codes of the gateway: ${list}.`,
    headers: { "x-gw-request-id": { $ref: "#/components/headers/RequestId" } },
    content: {
      "application/json": {
        schema: described.length === 1 ? described[0] : { anyOf: described },
        example,
      },
    },
    "x-codes": codes.map(([code]) => code),
  };
}

/** A body with these fields of `error`, and with others next to it. */
function bodyWith(
  fields: Readonly<Record<string, object>>,
  others: Readonly<Record<string, object>> = {},
): object {
  return {
    type: "object",
    required: ["error"],
    properties: { ...others, error: { type: "object", properties: fields } },
  };
}
