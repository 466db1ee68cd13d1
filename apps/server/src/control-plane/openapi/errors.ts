import { type GatewayErrorCode, gatewayErrorCodes } from "@gw/entities";
import { httpStatusOf } from "@gw/store-rest/protocol";

const meanings: Readonly<Record<GatewayErrorCode, string>> = {
  INVALID_PARAMETER_VALUE: "The request is invalid; the message names the field and the rule.",
  UNAUTHENTICATED: "The request has no valid access token.",
  PERMISSION_DENIED: "The access token does not permit this.",
  RESOURCE_DOES_NOT_EXIST: "The named object does not exist.",
  ENDPOINT_NOT_FOUND: "The path does not exist.",
  METHOD_NOT_ALLOWED:
    "The path does not support this method; the header `allow` lists its methods.",
  RESOURCE_ALREADY_EXISTS: "The name is already used.",
  INVALID_STATE:
    "The operation conflicts with the current state, for example because another object still uses the target.",
  REQUEST_TOO_LARGE: "The body exceeds 1 MiB, or the head 16 KiB.",
  UNSUPPORTED_MEDIA_TYPE: "The body is not application/json, or it is compressed.",
  ENDPOINT_NOT_CALLABLE: "Sent by calls of endpoints only.",
  RESOURCE_EXHAUSTED:
    "Too many requests from this address without a valid token, or the workspace has as many objects of " +
    "the kind as it may have.",
  CRYPTO_FAILURE: "A secret could not be sealed, or a stored secret could not be opened.",
  INTERNAL_ERROR: "An unexpected error; the server's log has it under the request_id.",
  NOT_IMPLEMENTED: "This server does not support the operation.",
  STORE_CLOSED: "Never sent: clients get TEMPORARILY_UNAVAILABLE instead.",
  TEMPORARILY_UNAVAILABLE:
    "The database is unavailable or the server is shutting down; try again later.",
  HTTP_VERSION_NOT_SUPPORTED: "The request has another version of HTTP than 1.0 and 1.1.",
};

const unsent: ReadonlySet<GatewayErrorCode> = new Set(["ENDPOINT_NOT_CALLABLE", "STORE_CLOSED"]);
const sent = gatewayErrorCodes.filter((code) => !unsent.has(code));
/** Statuses of mutations only. */
const mutationStatuses = [409];
/** Statuses of requests with a body only. */
const bodyStatuses = [413, 415];

/** The component for the error responses of each status. */
export function errorResponses(): Record<string, object> {
  const statuses = new Set(sent.map((code) => httpStatusOf[code]));
  return Object.fromEntries([...statuses].map((status) => [`Error${status}`, response(status)]));
}

/** References to the {@link errorResponses} that an operation may send. */
export function errorReferences(operation: {
  readonly isMutation: boolean;
  readonly hasBody: boolean;
}): Record<string, object> {
  const { isMutation, hasBody } = operation;
  const statuses = [...new Set(sent.map((code) => httpStatusOf[code]))].filter(
    (status) =>
      (isMutation || !mutationStatuses.includes(status)) &&
      (hasBody || !bodyStatuses.includes(status)),
  );
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]),
  );
}

/** The schema of every error body. */
export const errorSchema: object = {
  type: "object",
  required: ["error_code", "message", "request_id"],
  properties: {
    error_code: { type: "string", enum: sent, description: "For programs; a closed list." },
    message: { type: "string", description: "For people; the text may change." },
    request_id: { type: "string", description: "Also in the header x-request-id and in the log." },
    outcome_unknown: {
      const: true,
      description: "Present if the change may have been made although the request failed.",
    },
  },
};

function response(status: number): object {
  const codes = sent.filter((code) => httpStatusOf[code] === status);
  const description = codes.map((code) => `\`${code}\`: ${meanings[code]}`).join("\n\n");
  const schema = {
    allOf: [
      { $ref: "#/components/schemas/Error" },
      { properties: { error_code: { enum: codes } } },
    ],
  };
  return {
    description,
    headers: { "x-request-id": { $ref: "#/components/headers/RequestId" } },
    content: { "application/json": { schema } },
  };
}
