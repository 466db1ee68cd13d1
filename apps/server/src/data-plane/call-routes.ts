import type { OperationName } from "@gw/data-plane";

/** A path under which endpoints are called. */
export interface CallRoute {
  readonly path: string;
  /** In whose words it is refused, too. */
  readonly operation: OperationName;
}

/** What SDKs make of the base URL that they are given, in the dialect that each speaks. */
const ofSdks: readonly CallRoute[] = [
  { path: "/v1/chat/completions", operation: "chat.completions" },
  { path: "/v1/completions", operation: "completions" },
  { path: "/v1/embeddings", operation: "embeddings" },
  { path: "/v1/responses", operation: "responses" },
  { path: "/v1/messages", operation: "messages" },
  { path: "/v1/messages/count_tokens", operation: "messages.count_tokens" },
];

/** The same under the paths of MLflow's gateway; `:endpoint` names it in place of the body. */
const ofMlflow: readonly CallRoute[] = [
  { path: "/gateway/:endpoint/mlflow/invocations", operation: "chat.completions" },
  { path: "/gateway/mlflow/v1/chat/completions", operation: "chat.completions" },
  { path: "/gateway/openai/v1/chat/completions", operation: "chat.completions" },
  { path: "/gateway/openai/v1/embeddings", operation: "embeddings" },
  { path: "/gateway/openai/v1/responses", operation: "responses" },
  { path: "/gateway/anthropic/v1/messages", operation: "messages" },
  // What is asked of it stands behind a colon: `chat:generateContent`.
  { path: "/gateway/gemini/v1beta/models/:call", operation: "generateContent" },
];

export const callRoutes: readonly CallRoute[] = [...ofSdks, ...ofMlflow];
