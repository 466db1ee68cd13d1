import type { FormatDefinition, ModelList } from "../format-definition.js";
import { errorField } from "../json-object.js";
import { errorBody, errorEvent } from "./errors.js";
import { bodyText, eventMeaning, eventText } from "./events.js";
import { type OpenAiOperationName, operations } from "./operations.js";
import { routes } from "./routes.js";
import { usageFields } from "./usage.js";

const modelList: ModelList = {
  path: "/v1/models",
  body: (endpointNames) => ({
    object: "list",
    data: endpointNames.map((id) => ({ id, object: "model", created: 0, owned_by: "gateway" })),
  }),
};

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
