import type { CompletedCall } from "@gw/gateway";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";

/** Writes the log line of a call, without any content of the request or the response. */
export function logCall(
  logger: Logger,
  { requestId, principal, workspace, operation, record }: CompletedCall,
): void {
  const { endpointName, status, attempts = [], usage, firstByteMs, totalMs, error } = record;
  const last = attempts.at(-1);
  const line = {
    requestId,
    principal,
    workspace,
    operation,
    endpoint: endpointName,
    provider: last?.provider,
    model: last?.modelName,
    status,
    attempts: attempts.length,
    firstByteMs: rounded(firstByteMs),
    ms: rounded(totalMs),
    tokens: usage?.tokens,
    isEstimated: usage?.isEstimated || undefined,
    code: error?.code,
  };
  if (record.cause !== undefined) {
    logger.error({ ...line, err: describeError(record.cause) }, "call failed");
  } else logger.info(line, "call");
}

function rounded(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds * 100) / 100;
}
