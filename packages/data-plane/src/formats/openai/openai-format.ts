import type { FormatDefinition } from "../format-definition.js";
import { errorField } from "../json-object.js";
import { ChoicesProgress } from "./choices-progress.js";
import { errorBody } from "./errors.js";
import { bodyText, eventText } from "./events.js";
import { models } from "./models.js";
import { type OpenAiOperationName, operations } from "./operations.js";
import { ResponsesProgress } from "./responses-progress.js";
import { routes } from "./routes.js";
import { size } from "./size.js";
import { state } from "./state.js";
import { usage } from "./usage.js";

/** Chat completions, completions, embeddings and responses. */
export const openai: FormatDefinition<OpenAiOperationName> = {
  operations,
  versions: ["v1"],
  routes,
  identifyingHeaders: [],
  models,
  requestIdHeader: "x-request-id",
  usage,
  size,
  streams: {
    keepAlive: ": keep-alive\n\n",
    forwardsComments: true,
    follow: (operation) =>
      operation === "responses" ? new ResponsesProgress() : new ChoicesProgress(operation),
  },
  state,
  forwardedParameters: {},
  errorBody,
  reportedError: errorField,
  eventText,
  bodyText,
};
