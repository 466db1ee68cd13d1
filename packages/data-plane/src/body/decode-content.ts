import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createZstdDecompress } from "node:zlib";
import { GatewayError } from "@gw/entities";
import { DeflateDecoder } from "./deflate-decoder.js";

/** In bytes; what a decoder returns at once. */
const chunkSize = 65_536;
/** A window of 8 MiB, which RFC 9659 sets for HTTP; a larger one would cost memory for each call. */
const zstdParameters = { [constants.ZSTD_d_windowLogMax]: 23 };
/** Several codings are legal, but no client has a reason for many. */
const maxCodings = 3;

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", () => createGunzip({ chunkSize })],
  ["x-gzip", () => createGunzip({ chunkSize })],
  ["deflate", () => new DeflateDecoder({ chunkSize })],
  ["br", () => createBrotliDecompress({ chunkSize })],
  ["zstd", () => createZstdDecompress({ chunkSize, params: zstdParameters })],
]);

/** The body of a request without its codings. */
export interface DecodedContent {
  /** The request itself if its body is not encoded. */
  readonly stream: Readable;
  /** Ends the decoding and lets the rest of the request pass unread. */
  stop(): void;
}

/**
 * Decodes the body of a request by its `content-encoding`.
 *
 * @param onError - receives a GatewayError INVALID_PARAMETER_VALUE if the body is not in that coding
 * @throws GatewayError UNSUPPORTED_MEDIA_TYPE
 */
export function decodeContent(
  request: IncomingMessage,
  onError: (error: GatewayError) => void,
): DecodedContent {
  const header = request.headers["content-encoding"];
  if (header === undefined) return { stream: request, stop: () => {} };
  const steps = decodersOf(header);
  const stop = (): void => {
    request.unpipe().resume();
    for (const step of steps) step.destroy();
  };
  let stream: Readable = request;
  for (const step of steps) {
    step.on("error", () => {
      stop();
      onError(notEncoded(header));
    });
    stream = stream.pipe(step);
  }
  return { stream, stop };
}

/** In the order in which they are applied. */
function decodersOf(header: string): readonly Transform[] {
  const codings = header
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  // All are looked up before one is created, because each decoder has its own memory.
  const creators = codings.reverse().map((coding) => {
    const create = decoders.get(coding);
    if (create === undefined || codings.length > maxCodings) throw unsupported(coding);
    return create;
  });
  return creators.map((create) => create());
}

function notEncoded(header: string): GatewayError {
  return new GatewayError(
    "INVALID_PARAMETER_VALUE",
    `the body must be encoded as the header \`content-encoding\` declares: ${header}`,
  );
}

function unsupported(coding: string): GatewayError {
  const message =
    `the header \`content-encoding\` must list at most ${maxCodings} of ` +
    `${[...decoders.keys()].join(", ")}; got ${coding}`;
  return new GatewayError("UNSUPPORTED_MEDIA_TYPE", message);
}
