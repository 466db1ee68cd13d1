import { GatewayError } from "@gw/entities";

/** More than any page of a gateway takes; what is longer would only fill the memory. */
const longestBody: number = 64 * 1024 * 1024;

/**
 * Reads the body of a response as UTF-8.
 *
 * @throws {@link GatewayError} INTERNAL_ERROR when it is too long or no UTF-8
 */
export async function readBoundedBody(response: Response, signal: AbortSignal): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const parts: string[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) break;
      length += value.byteLength;
      if (length > longestBody) {
        cancel();
        throw new GatewayError(
          "INTERNAL_ERROR",
          `The server's answer is longer than ${longestBody.toLocaleString("en")} bytes`,
        );
      }
      parts.push(decode(decoder, value));
    }
    return parts.join("") + decode(decoder);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes?: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw new GatewayError("INTERNAL_ERROR", "The server's answer is not in UTF-8");
  }
}
