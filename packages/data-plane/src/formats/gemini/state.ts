import type { FormatState } from "../state-fields.js";

/** Caches and uploaded files; generated content names no state. */
export const state: FormatState = {
  request: {
    paths: ["cachedContent", "cached_content"],
    anywhere: ["fileUri", "file_uri"],
    opaque: [
      ...["args", "labels", "parameters", "parametersJsonSchema"],
      ...["response", "responseJsonSchema", "responseSchema"],
    ],
    // Addresses of the web and of Cloud Storage.
    publicValues: /^(?:gs:|https?:\/\/(?!generativelanguage\.googleapis\.com\/))/i,
  },
};
