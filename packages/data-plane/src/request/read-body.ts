import type { IncomingMessage } from "node:http";
import { CallError } from "../errors/call-error.js";
import type { Admission } from "./admission.js";

/**
 * Reads the whole body of a call. Its bytes count among those in flight until they are released.
 *
 * @throws CallError REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, TEMPORARILY_UNAVAILABLE
 */
export async function readBody(
  request: IncomingMessage,
  { limit, admission }: { readonly limit: number; readonly admission: Admission },
): Promise<{ readonly bytes: Buffer; release(): void }> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new CallError(
      "UNSUPPORTED_MEDIA_TYPE",
      "the body must not be encoded (content-encoding)",
    );
  }
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
  let length = 0;
  const release = (): void => {
    admission.releaseBytes(length);
    length = 0;
  };
  try {
    const chunks = await collect(request, (chunk) => {
      admission.admitBytes(chunk.length);
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

/** So many chunks become one: a caller that sends byte by byte must not cost a buffer for each. */
const manyChunks = 1_024;

/** Listens, where iterating would cost a tenth of a call. What is refused runs off unread. */
function collect(
  request: IncomingMessage,
  admit: (chunk: Buffer) => void,
): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const merged: Buffer[] = [];
    let chunks: Buffer[] = [];
    let isRefused = false;
    request.on("data", (chunk: Buffer) => {
      if (isRefused) return;
      try {
        admit(chunk);
        chunks.push(chunk);
        if (chunks.length < manyChunks) return;
        merged.push(Buffer.concat(chunks));
        chunks = [];
      } catch (error) {
        isRefused = true;
        chunks = [];
        merged.length = 0;
        reject(error);
      }
    });
    request.on("end", () => resolve([...merged, ...chunks]));
    request.on("error", reject);
    request.on("close", () => {
      if (!request.readableEnded) reject(new Error("the caller went away within the body"));
    });
  });
}

function tooLarge(limit: number): CallError {
  return new CallError(
    "REQUEST_TOO_LARGE",
    `the body may have ${limit.toLocaleString("en")} bytes at most`,
  );
}
