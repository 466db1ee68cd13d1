import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";
import { decodeContent } from "../body/decode-content.js";
import type { CallAbort } from "../call/call-abort.js";
import type { InflightBudget } from "./inflight-budget.js";
import type { InflightCall } from "./inflight-share.js";

export interface ReadRequestBodyOptions {
  /** In bytes. */
  readonly limit: number;
  readonly budget: InflightBudget;
  readonly call: InflightCall;
  /** Receives the body as it arrives. */
  readonly onChunk: (chunk: Buffer) => void;
}

/**
 * Reads the whole body of a request and decodes it. Its decoded bytes count as in flight until the
 * call is released.
 *
 * @throws GatewayError REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, RESOURCE_EXHAUSTED,
 * TEMPORARILY_UNAVAILABLE, INVALID_PARAMETER_VALUE if it cannot be decoded; the reason if the call is
 * aborted
 */
export async function readRequestBody(
  request: IncomingMessage,
  { limit, budget, call, onChunk }: ReadRequestBodyOptions,
): Promise<void> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
  let length = 0;
  budget.startBody(call);
  await forEachChunk(request, call.abort, (chunk) => {
    length += chunk.length;
    if (length > limit) throw tooLarge(limit);
    budget.add(call, chunk.length);
    onChunk(chunk);
  });
  budget.endBody(call);
}

/** Listens for events: iterating costs a tenth of a call. A rejected body is drained unread. */
function forEachChunk(
  request: IncomingMessage,
  abort: CallAbort,
  accept: (chunk: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isRejected = false;
    const { stream, stop } = decodeContent(request, reject);
    const fail = (error: unknown): void => {
      isRejected = true;
      stop();
      reject(error);
    };
    abort.once("abort", fail);
    stream.on("data", (chunk: Buffer) => {
      if (isRejected) return;
      try {
        accept(chunk);
      } catch (error) {
        fail(error);
      }
    });
    stream.on("end", () => {
      abort.off("abort", fail);
      resolve();
    });
    request.on("error", reject);
    request.on("close", () => {
      if (request.readableEnded) return;
      stop();
      reject(new Error("the client disconnected while sending the body"));
    });
  });
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError(
    "REQUEST_TOO_LARGE",
    `the body must be at most ${limit.toLocaleString("en")} bytes`,
  );
}
