import type { FormatDefinition } from "../format-definition.js";
import { errorField } from "../json-object.js";
import { errorBody, errorEvent } from "./errors.js";
import { bodyText, eventMeaning, eventText } from "./events.js";
import { type AnthropicOperationName, operations } from "./operations.js";
import { routes } from "./routes.js";
import { usageFields } from "./usage.js";

/** Messages. */
export const anthropic: FormatDefinition<AnthropicOperationName> = {
  operations,
  routes,
  usageFields,
  forwardedHeaders: ["anthropic-beta", "anthropic-version"],
  forwardedParameters: ["beta"],
  errorBody,
  errorEvent,
  reportedError: errorField,
  eventMeaning,
  eventText,
  bodyText,
};
