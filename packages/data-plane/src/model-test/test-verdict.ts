import { GatewayError, type ModelTestResult } from "@gw/entities";
import type { AcceptedResponse } from "../attempt/attempt-model.js";
import { connectionFailure, type UpstreamFailure } from "../attempt/upstream-failure.js";
import type { DataPlaneError } from "../call/call-error.js";
import { type ApiFormat, formats } from "../formats/formats.js";
import { type JsonObject, parseObject } from "../formats/json-object.js";
import { toResponseError } from "../formats/response-error.js";
import { readBounded } from "../upstream/read-bounded.js";

/** Whether a model responded, and the error if not; the error may still contain a credential. */
export type TestVerdict = Pick<ModelTestResult, "outcome" | "status" | "error">;

/** In bytes; far more than the response to a test. */
const maxResponseLength = 1_048_576;

/** A response counts if it is a JSON object without an error; some providers send errors with 200. */
export async function verdictOnResponse(
  accepted: AcceptedResponse,
  { provider, format }: { readonly provider: string; readonly format: ApiFormat },
): Promise<TestVerdict> {
  const { status } = accepted;
  let bytes: Buffer | undefined;
  try {
    bytes = await readBody(accepted);
  } catch (error) {
    return verdictOnError(connectionFailure(error, { provider }).error);
  }
  if (bytes === undefined) {
    return { outcome: "failed", status, error: "the response is longer than 1 MiB" };
  }
  const body = parseObject(bytes.toString("utf8"));
  if (body === undefined) {
    return { outcome: "failed", status, error: "the response is not a JSON object" };
  }
  if (formats[format].reportedError(body) === undefined) return { outcome: "answered", status };
  return {
    outcome: "failed",
    status,
    error: messageIn(body, format) ?? "the error has no message",
  };
}

/** Uses the provider's own message if there is one. @throws GatewayError ENDPOINT_NOT_CALLABLE */
export function verdictOnFailure({
  error,
  status,
  providerMessage,
  providerResponse,
}: UpstreamFailure): TestVerdict {
  // The configuration is at fault.
  if (GatewayError.is(error, "ENDPOINT_NOT_CALLABLE")) throw error;
  if (providerResponse !== undefined) {
    return { outcome: "failed", status, error: providerMessage ?? error.message };
  }
  return verdictOnError(error);
}

/** The status and message that a client of the endpoint would receive. */
export function verdictOnError(error: DataPlaneError): TestVerdict {
  const { status, message } = toResponseError(error);
  return { outcome: "failed", status, error: message };
}

/** `undefined` if the body is too long. */
async function readBody(accepted: AcceptedResponse): Promise<Buffer | undefined> {
  const { body, hasEnded } = accepted;
  const before = accepted.form === "events" ? [accepted.ready] : accepted.buffered;
  const rest = hasEnded ? Buffer.alloc(0) : await readBounded(body, maxResponseLength);
  return rest && Buffer.concat([...before, rest]);
}

/** Some providers have the message at the top level. */
function messageIn(body: JsonObject, format: ApiFormat): string | undefined {
  const { message } = body;
  const reported = formats[format].reportedError(body)?.message;
  return reported ?? (typeof message === "string" ? message : undefined);
}
