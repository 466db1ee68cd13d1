import type { FormatDefinition } from "../format-definition.js";
import { errorField } from "../json-object.js";
import { errorBody } from "./errors.js";
import { bodyText, eventText } from "./events.js";
import { MessagesProgress } from "./messages-progress.js";
import { models } from "./models.js";
import { type AnthropicOperationName, operations } from "./operations.js";
import { routes } from "./routes.js";
import { size } from "./size.js";
import { state } from "./state.js";
import { usage } from "./usage.js";

/** Messages. */
export const anthropic: FormatDefinition<AnthropicOperationName> = {
  operations,
  versions: ["v1"],
  routes,
  identifyingHeaders: ["anthropic-version"],
  models,
  requestIdHeader: "request-id",
  usage,
  size,
  streams: {
    keepAlive: 'event: ping\ndata: {"type": "ping"}\n\n',
    forwardsComments: false,
    follow: () => new MessagesProgress(),
  },
  state,
  forwardedParameters: { beta: /^true$/ },
  errorBody,
  reportedError: errorField,
  eventText,
  bodyText,
};
