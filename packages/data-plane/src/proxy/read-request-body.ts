import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";
import { decodeContent } from "../body/decode-content.js";
import type { InflightBudget } from "./inflight-budget.js";

export interface ReadRequestBodyOptions {
  /** In bytes. */
  readonly limit: number;
  readonly budget: InflightBudget;
  /** Receives the body as it arrives. */
  readonly onChunk: (chunk: Buffer) => void;
}

/**
 * Reads the whole body of a request and decodes it. Its decoded bytes count as in flight until they
 * are released.
 *
 * @throws GatewayError REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, TEMPORARILY_UNAVAILABLE,
 * INVALID_PARAMETER_VALUE if it cannot be decoded
 */
export async function readRequestBody(
  request: IncomingMessage,
  { limit, budget, onChunk }: ReadRequestBodyOptions,
): Promise<{ release(): void }> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
  let length = 0;
  const release = (): void => {
    budget.releaseBytes(length);
    length = 0;
  };
  try {
    await forEachChunk(request, (chunk) => {
      budget.acquireBytes(chunk.length);
      length += chunk.length;
      if (length > limit) throw tooLarge(limit);
      onChunk(chunk);
    });
    return { release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Listens for events: iterating costs a tenth of a call. A rejected body is drained unread. */
function forEachChunk(request: IncomingMessage, accept: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isRejected = false;
    const { stream, stop } = decodeContent(request, reject);
    stream.on("data", (chunk: Buffer) => {
      if (isRejected) return;
      try {
        accept(chunk);
      } catch (error) {
        isRejected = true;
        stop();
        reject(error);
      }
    });
    stream.on("end", resolve);
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
