import { type GatewayErrorCode, gatewayErrorCodes } from "@gw/entities";
import { httpStatusOf } from "@gw/store-rest/protocol";

const meanings: Readonly<Record<GatewayErrorCode, string>> = {
  INVALID_PARAMETER_VALUE: "The request breaks a rule; the message names the field and the rule.",
  UNAUTHENTICATED: "No valid access token was given.",
  PERMISSION_DENIED: "The access token does not permit this.",
  RESOURCE_DOES_NOT_EXIST: "What was named is not there.",
  ENDPOINT_NOT_FOUND: "There is no such path, or not with this method.",
  RESOURCE_ALREADY_EXISTS: "The name is taken.",
  INVALID_STATE: "Something else is in the way, such as what still uses it.",
  REQUEST_TOO_LARGE: "The body is over 1 MiB, or the head over 16 KiB.",
  UNSUPPORTED_MEDIA_TYPE: "The body is not application/json, or compressed.",
  RESOURCE_EXHAUSTED: "Too many requests without a valid token came from this address.",
  CRYPTO_FAILURE: "A secret could not be sealed, or a stored one not be opened.",
  INTERNAL_ERROR: "An unexpected failure; the log of the server has it under the request_id.",
  NOT_IMPLEMENTED: "This server cannot do that.",
  STORE_CLOSED: "Never leaves the server: it becomes TEMPORARILY_UNAVAILABLE.",
  TEMPORARILY_UNAVAILABLE: "The database is away or the server is ending; try again.",
};

const sent = gatewayErrorCodes.filter((code) => code !== "STORE_CLOSED");
/** Only what changes something can meet a conflict. */
const ofMutations = [409];
/** Only what has a body can have a wrong one. */
const ofBodies = [413, 415];

/** The component that describes the answers of one status. */
export function errorResponses(): Record<string, object> {
  const statuses = new Set(sent.map((code) => httpStatusOf[code]));
  return Object.fromEntries([...statuses].map((status) => [`Error${status}`, response(status)]));
}

/** References to {@link errorResponses} for what an operation may answer. */
export function errorReferences(operation: {
  readonly isMutation: boolean;
  readonly hasBody: boolean;
}): Record<string, object> {
  const { isMutation, hasBody } = operation;
  const statuses = [...new Set(sent.map((code) => httpStatusOf[code]))].filter(
    (status) =>
      (isMutation || !ofMutations.includes(status)) && (hasBody || !ofBodies.includes(status)),
  );
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]),
  );
}

/** The one shape of every error. */
export const errorSchema: object = {
  type: "object",
  required: ["error_code", "message", "request_id"],
  properties: {
    error_code: { type: "string", enum: sent, description: "What programs branch on." },
    message: { type: "string", description: "For people; it may change." },
    request_id: { type: "string", description: "Also in the header x-request-id and in the log." },
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
