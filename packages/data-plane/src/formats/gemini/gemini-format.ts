import type { FormatDefinition } from "../format-definition.js";
import { errorField } from "../json-object.js";
import { ContentProgress } from "./content-progress.js";
import { errorBody } from "./errors.js";
import { bodyText, eventText } from "./events.js";
import { models } from "./models.js";
import { type GeminiOperationName, operations } from "./operations.js";
import { routes, versions } from "./routes.js";
import { size } from "./size.js";
import { state } from "./state.js";
import { usage } from "./usage.js";

/** Generated content. */
export const gemini: FormatDefinition<GeminiOperationName> = {
  operations,
  versions,
  routes,
  identifyingHeaders: ["x-goog-api-key", "x-goog-api-client"],
  models,
  requestIdHeader: "x-request-id",
  usage,
  size,
  streams: {
    keepAlive: "\n\n",
    forwardsComments: false,
    follow: () => new ContentProgress(),
  },
  state,
  forwardedParameters: { alt: /^(json|sse)$/, prettyPrint: /^(true|false)$/ },
  errorBody,
  reportedError: errorField,
  eventText,
  bodyText,
};
