import type { KnownProvider } from "@gw/entities";
import type { Provider, ProviderApi } from "./provider.js";

function openai(base?: string, more?: Partial<ProviderApi>): Provider {
  return { formats: { openai: { ...openaiApi(base), ...more } } };
}

function openaiApi(base?: string): ProviderApi {
  return { ...(base !== undefined && { base }), authentication: "bearer" };
}

/** Fields that make OpenRouter use another model than the one named. */
const openrouterFields = ["plugins", "preset", "provider", "route"];

/** They name the application in OpenRouter's rankings. */
const applicationHeaders = ["http-referer", "x-title"];

const accountHeaders = { organization: "openai-organization", openai_project: "openai-project" };

/** OpenAI's reasoning models need room for reasoning and do not accept `max_tokens`. */
const reasoningTest: Provider["testFields"] = {
  "chat.completions": { max_tokens: undefined, max_completion_tokens: 16 },
};

/**
 * The providers that can be called. Base URLs are from the providers' documentation; a secret's
 * `api_base` replaces them. All other providers are called as `openai-compatible`.
 */
export const providers: Readonly<Record<KnownProvider, Provider>> = {
  openai: {
    ...openai("https://api.openai.com/v1", { hasUsageOptions: true }),
    testFields: reasoningTest,
    accountHeaders,
  },
  azure: {
    formats: {
      openai: {
        base: "https://{resource}.openai.azure.com/openai/v1",
        authentication: "api-key",
        hasUsageOptions: true,
      },
    },
    rejectedFields: ["data_sources"],
    testFields: reasoningTest,
  },
  anthropic: {
    formats: {
      anthropic: {
        base: "https://api.anthropic.com",
        droppedSuffixes: ["/v1"],
        authentication: "x-api-key",
        headers: { "anthropic-version": "2023-06-01" },
      },
      openai: {
        base: "https://api.anthropic.com/v1",
        afterApiBase: "/v1",
        droppedSuffixes: ["/v1"],
        authentication: "bearer",
        hasUsageOptions: true,
        operations: ["chat.completions"],
      },
    },
  },
  gemini: {
    formats: {
      gemini: {
        base: "https://generativelanguage.googleapis.com",
        droppedSuffixes: ["/v1beta", "/v1alpha", "/v1"],
        authentication: "x-goog-api-key",
      },
      openai: {
        base: "https://generativelanguage.googleapis.com/v1beta/openai",
        afterApiBase: "/v1beta/openai",
        droppedSuffixes: ["/v1beta", "/v1alpha", "/v1"],
        authentication: "bearer",
        operations: ["chat.completions", "embeddings"],
      },
    },
  },
  cerebras: openai("https://api.cerebras.ai/v1", {
    operations: ["chat.completions", "completions"],
  }),
  deepseek: openai("https://api.deepseek.com/v1", {
    hasUsageOptions: true,
    operations: ["chat.completions", "completions"],
  }),
  fireworks: openai("https://api.fireworks.ai/inference/v1"),
  groq: openai("https://api.groq.com/openai/v1", { hasUsageOptions: true }),
  mistral: openai("https://api.mistral.ai/v1", { operations: ["chat.completions", "embeddings"] }),
  nvidia: openai("https://integrate.api.nvidia.com/v1", { hasUsageOptions: true }),
  openrouter: {
    formats: { openai: openaiApi("https://openrouter.ai/api/v1") },
    rejectedFields: openrouterFields,
    forwardedHeaders: applicationHeaders,
  },
  perplexity: openai("https://api.perplexity.ai"),
  together: openai("https://api.together.xyz/v1"),
  xai: openai("https://api.x.ai/v1", { hasUsageOptions: true }),
  // On the operator's own machines: GW_EGRESS_ALLOW must allow them.
  ollama: openai("http://127.0.0.1:11434/v1", { hasUsageOptions: true }),
  vllm: openai(undefined, { hasUsageOptions: true }),
  // The server may be any, OpenRouter included.
  "openai-compatible": {
    ...openai(),
    rejectedFields: openrouterFields,
    forwardedHeaders: applicationHeaders,
    forwardsQuery: true,
    accountHeaders,
  },
};

/**
 * Fields that make other gateways, behind a provider's address, choose a model, host or account.
 * No provider of the table defines them.
 */
export const fieldsRejectedEverywhere: readonly string[] = [
  "api_base",
  "api_key",
  "base_url",
  "context_window_fallbacks",
  "custom_llm_provider",
  "deployment_id",
  "extra_body",
  "extra_headers",
  "fallbacks",
  "litellm_credential_name",
  "model_list",
  "models",
  "user_config",
];
