import { isKnownProvider, type KnownProvider } from "@gw/entities";

/** The ids of our providers in the catalogue. Those without one serve models at no published price. */
const idsOfKnownProviders: Readonly<Record<KnownProvider, string | undefined>> = {
  anthropic: "anthropic",
  azure: "azure",
  cerebras: "cerebras",
  deepseek: "deepseek",
  fireworks: "fireworks",
  gemini: "google",
  groq: "groq",
  mistral: "mistral",
  nvidia: undefined,
  ollama: undefined,
  openai: "openai",
  "openai-compatible": undefined,
  openrouter: "openrouter",
  perplexity: "perplexity",
  together: "together",
  vllm: undefined,
  xai: "x-ai",
};

/** Other names of providers, as MLflow and LiteLLM have them. */
const otherNames: Readonly<Record<string, string>> = {
  bedrock: "aws",
  "amazon-bedrock": "aws",
  vertex: "google",
  vertex_ai: "google",
  "vertex-ai": "google",
  fireworks_ai: "fireworks",
  together_ai: "together",
  togetherai: "together",
};

/** The id of a provider in the catalogue; `undefined` for one that cannot be in it. */
export function catalogueProviderId(provider: string): string | undefined {
  if (isKnownProvider(provider)) return idsOfKnownProviders[provider];
  return Object.hasOwn(otherNames, provider) ? otherNames[provider] : provider;
}

/**
 * The names that a model can have in the catalogue, in lower case. Google and Vertex AI also accept
 * resource names such as `models/gemini-2.5-pro` and `publishers/google/models/gemini-2.5-pro`.
 */
export function catalogueModelNames(providerId: string, model: string): readonly string[] {
  const name = model.toLowerCase().trim();
  const short = providerId === "google" ? name.replace(/^(?:.*\/)?(?:models|google)\//, "") : name;
  // Some entries have the date of a version with hyphens only.
  const dated = short.replaceAll(/-(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?=-|:|$)/g, "-$1-$2-$3");
  return [...new Set([name, short, dated])];
}
