/** The providers that a gateway can call. A secret may have any other, whose models are not called. */
export const knownProviders = [
  "anthropic",
  "azure",
  "cerebras",
  "deepseek",
  "fireworks",
  "gemini",
  "groq",
  "mistral",
  "nvidia",
  "ollama",
  "openai",
  "openai-compatible",
  "openrouter",
  "perplexity",
  "together",
  "vllm",
  "xai",
] as const;
/** One of {@link knownProviders}. */
export type KnownProvider = (typeof knownProviders)[number];

/** Whether a gateway can call the models of a provider. */
export function isKnownProvider(provider: string): provider is KnownProvider {
  return knownProviders.some((one) => one === provider);
}
