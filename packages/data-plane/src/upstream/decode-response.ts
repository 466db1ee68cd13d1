import type { IncomingHttpHeaders } from "node:http";
import { type Dispatcher, interceptors } from "undici";
import { DeflateHandler } from "./deflate-handler.js";

const decompress = interceptors.decompress({ skipErrorResponses: false });

/** Decodes gzip, br, zstd and deflate, and passes other encodings on with their header. */
export function decodingHandler(
  handler: Dispatcher.DispatchHandler,
  { "content-encoding": encoding }: IncomingHttpHeaders,
): Dispatcher.DispatchHandler {
  if (/^\s*deflate\s*$/i.test(String(encoding))) return new DeflateHandler(handler);
  let decoding = handler;
  const dispatch = decompress((_options, inner) => {
    decoding = inner;
    return true;
  });
  dispatch({ method: "POST", path: "/" }, handler);
  return decoding;
}
