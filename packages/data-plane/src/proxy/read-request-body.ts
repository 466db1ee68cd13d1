import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";
import type { InflightBudget } from "./inflight-budget.js";

/**
 * Reads the whole body of a request. Its bytes count as in flight until they are released.
 *
 * @throws GatewayError REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, TEMPORARILY_UNAVAILABLE
 */
export async function readRequestBody(
  request: IncomingMessage,
  { limit, budget }: { readonly limit: number; readonly budget: InflightBudget },
): Promise<{ readonly bytes: Buffer; release(): void }> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new GatewayError(
      "UNSUPPORTED_MEDIA_TYPE",
      "the body must be sent uncompressed, without the header `content-encoding`",
    );
  }
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
  let length = 0;
  const release = (): void => {
    budget.releaseBytes(length);
    length = 0;
  };
  try {
    const chunks = await collect(request, (chunk) => {
      budget.acquireBytes(chunk.length);
      length += chunk.length;
      if (length > limit) throw tooLarge(limit);
    });
    const [only] = chunks;
    const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
    return { bytes, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Chunks that are merged into one, so that a client that sends single bytes costs no buffer each. */
const chunksPerMerge = 1_024;

/** Listens for events: iterating costs a tenth of a call. A rejected body is drained unread. */
function collect(
  request: IncomingMessage,
  accept: (chunk: Buffer) => void,
): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const merged: Buffer[] = [];
    let chunks: Buffer[] = [];
    let isRejected = false;
    request.on("data", (chunk: Buffer) => {
      if (isRejected) return;
      try {
        accept(chunk);
        chunks.push(chunk);
        if (chunks.length < chunksPerMerge) return;
        merged.push(Buffer.concat(chunks));
        chunks = [];
      } catch (error) {
        isRejected = true;
        chunks = [];
        merged.length = 0;
        reject(error);
      }
    });
    request.on("end", () => resolve([...merged, ...chunks]));
    request.on("error", reject);
    request.on("close", () => {
      if (!request.readableEnded)
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
