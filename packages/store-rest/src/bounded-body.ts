import { GatewayError } from "@gw/entities";

/** Larger than any response of a gateway; a limit on memory use. */
const maxBodyBytes: number = 64 * 1024 * 1024;

/**
 * Reads the body of a response as UTF-8, up to 64 MiB.
 *
 * @throws {@link GatewayError} INTERNAL_ERROR for a longer body or invalid UTF-8; the reason of the
 * signal once it is aborted
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
      if (length > maxBodyBytes) {
        cancel();
        throw new GatewayError(
          "INTERNAL_ERROR",
          `The server's response exceeds ${maxBodyBytes.toLocaleString("en")} bytes`,
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
    throw new GatewayError("INTERNAL_ERROR", "The server's response is not valid UTF-8");
  }
}
