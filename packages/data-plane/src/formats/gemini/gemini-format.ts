import type { FormatDefinition } from "../format-definition.js";
import { errorField } from "../json-object.js";
import { errorBody, errorEvent } from "./errors.js";
import { bodyText, eventMeaning, eventText } from "./events.js";
import { type GeminiOperationName, operations } from "./operations.js";
import { routes } from "./routes.js";
import { usageFields } from "./usage.js";

/** Generated content. */
export const gemini: FormatDefinition<GeminiOperationName> = {
  operations,
  routes,
  usageFields,
  forwardedHeaders: [],
  forwardedParameters: ["alt"],
  errorBody,
  errorEvent,
  reportedError: errorField,
  eventMeaning,
  eventText,
  bodyText,
};
