import type { Provider, ProviderDialect } from "./provider.js";

function openai(base?: string): Provider {
  return { dialects: { openai: openaiDialect(base) } };
}

function openaiDialect(base?: string): ProviderDialect {
  return { ...(base !== undefined && { base }), authentication: "bearer" };
}

/** By which OpenRouter would call another model than the one that is named. */
const openrouterChoices = ["plugins", "preset", "provider", "route"];

/**
 * The providers that can be called. Bases are those of the providers' own documentation; a secret's
 * `api_base` takes their place. Who is not here goes by `openai-compatible`.
 */
export const providers: Readonly<Record<string, Provider>> = {
  openai: openai("https://api.openai.com/v1"),
  azure: {
    dialects: {
      openai: {
        base: "https://{resource}.openai.azure.com/openai/v1",
        authentication: "api-key",
      },
    },
    refusedFields: ["data_sources"],
  },
  anthropic: {
    dialects: {
      anthropic: {
        base: "https://api.anthropic.com",
        droppedEnds: ["/v1"],
        authentication: "x-api-key",
        headers: { "anthropic-version": "2023-06-01" },
      },
      openai: {
        base: "https://api.anthropic.com/v1",
        afterApiBase: "/v1",
        droppedEnds: ["/v1"],
        authentication: "bearer",
      },
    },
  },
  gemini: {
    dialects: {
      gemini: {
        base: "https://generativelanguage.googleapis.com",
        droppedEnds: ["/v1beta", "/v1"],
        authentication: "x-goog-api-key",
      },
      openai: {
        base: "https://generativelanguage.googleapis.com/v1beta/openai",
        afterApiBase: "/v1beta/openai",
        droppedEnds: ["/v1beta", "/v1"],
        authentication: "bearer",
      },
    },
  },
  cerebras: openai("https://api.cerebras.ai/v1"),
  deepseek: openai("https://api.deepseek.com/v1"),
  fireworks: openai("https://api.fireworks.ai/inference/v1"),
  groq: openai("https://api.groq.com/openai/v1"),
  mistral: openai("https://api.mistral.ai/v1"),
  nvidia: openai("https://integrate.api.nvidia.com/v1"),
  openrouter: {
    dialects: { openai: openaiDialect("https://openrouter.ai/api/v1") },
    refusedFields: openrouterChoices,
  },
  perplexity: openai("https://api.perplexity.ai"),
  together: openai("https://api.together.xyz/v1"),
  xai: openai("https://api.x.ai/v1"),
  // On the operator's own machines: GW_EGRESS_ALLOW has to name them.
  ollama: openai("http://127.0.0.1:11434/v1"),
  vllm: openai(),
  // It may be anybody, OpenRouter too.
  "openai-compatible": { ...openai(), refusedFields: openrouterChoices },
};

/**
 * Fields that a gateway or a server of another kind behind a provider's address would take for a
 * choice of model, host or account. None of the providers has them.
 */
export const fieldsRefusedEverywhere: readonly string[] = [
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
