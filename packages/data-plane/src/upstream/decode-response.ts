import { type Dispatcher, interceptors } from "undici";

const decompress = interceptors.decompress({ skipErrorResponses: false });

/** Decodes gzip, br, zstd and deflate, and passes other encodings on with their header. */
export function decodingHandler(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  let decoding = handler;
  const dispatch = decompress((_options, inner) => {
    decoding = inner;
    return true;
  });
  dispatch({ method: "POST", path: "/" }, handler);
  return decoding;
}
