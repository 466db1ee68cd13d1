import type { FormatDefinition } from "../format-definition.js";
import { errorField } from "../json-object.js";
import { errorBody, errorEvent } from "./errors.js";
import { bodyText, eventMeaning, eventText } from "./events.js";
import { modelList } from "./model-list.js";
import { type OpenAiOperationName, operations } from "./operations.js";
import { routes } from "./routes.js";
import { usageFields } from "./usage.js";

/** Chat completions, completions, embeddings and responses. */
export const openai: FormatDefinition<OpenAiOperationName> = {
  operations,
  routes,
  modelList,
  usageFields,
  forwardedHeaders: ["openai-beta", "openai-organization"],
  forwardedParameters: [],
  errorBody,
  errorEvent,
  reportedError: errorField,
  eventMeaning,
  eventText,
  bodyText,
};
