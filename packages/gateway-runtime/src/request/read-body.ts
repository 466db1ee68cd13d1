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
  const tooLarge = new CallError(
    "REQUEST_TOO_LARGE",
    `the body may have ${limit.toLocaleString("en")} bytes at most`,
  );
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  const release = (): void => {
    admission.releaseBytes(length);
    length = 0;
  };
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      admission.admitBytes(chunk.length);
      length += chunk.length;
      if (length > limit) throw tooLarge;
      chunks.push(chunk);
    }
  } catch (error) {
    release();
    throw error;
  }
  const [only] = chunks;
  const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
  return { bytes, release };
}
