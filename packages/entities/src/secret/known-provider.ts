/** What a gateway uses of the `authConfig` of every provider. */
export interface CommonAuthConfig {
  /** The base URL of the API, instead of that of the provider. */
  readonly api_base?: string;
  /** `none` if the provider is called without a credential. */
  readonly auth_mode?: string;
}

/** {@link CommonAuthConfig}, with the account that a key of OpenAI is used for. */
export interface OpenAiAuthConfig extends CommonAuthConfig {
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string;
  /** Sent as `OpenAI-Project`. */
  readonly openai_project?: string;
}

/** {@link CommonAuthConfig}, with the resource of Azure whose host is called without an `api_base`. */
export interface AzureAuthConfig extends CommonAuthConfig {
  readonly resource?: string;
  /** The same as `resource`. */
  readonly resource_name?: string;
  /** Never sent. Secrets of MLflow have it. */
  readonly api_version?: string;
}

/** The providers that a gateway can call, with what it uses of the `authConfig` of each. */
export interface KnownAuthConfigs {
  readonly anthropic: CommonAuthConfig;
  readonly azure: AzureAuthConfig;
  readonly cerebras: CommonAuthConfig;
  readonly deepseek: CommonAuthConfig;
  readonly fireworks: CommonAuthConfig;
  readonly gemini: CommonAuthConfig;
  readonly groq: CommonAuthConfig;
  readonly mistral: CommonAuthConfig;
  readonly nvidia: CommonAuthConfig;
  readonly ollama: CommonAuthConfig;
  readonly openai: OpenAiAuthConfig;
  readonly "openai-compatible": OpenAiAuthConfig;
  readonly openrouter: CommonAuthConfig;
  readonly perplexity: CommonAuthConfig;
  readonly together: CommonAuthConfig;
  readonly vllm: CommonAuthConfig;
  readonly xai: CommonAuthConfig;
}

/** A provider that a gateway can call. */
export type KnownProvider = keyof KnownAuthConfigs;

/**
 * The id of a provider. Any id is accepted, such as that of a provider that another program calls; a
 * gateway calls the models of a {@link KnownProvider}.
 */
export type ProviderName = KnownProvider | (string & {});

const common = ["api_base", "auth_mode"] as const;
const openai = [...common, "organization", "openai_project"] as const;

/** The fields of the `authConfig` that a gateway uses for each provider. */
export const authFieldsOfProviders: {
  readonly [P in KnownProvider]: readonly (keyof KnownAuthConfigs[P])[];
} = {
  anthropic: common,
  azure: [...common, "resource", "resource_name", "api_version"],
  cerebras: common,
  deepseek: common,
  fireworks: common,
  gemini: common,
  groq: common,
  mistral: common,
  nvidia: common,
  ollama: common,
  openai,
  "openai-compatible": openai,
  openrouter: common,
  perplexity: common,
  together: common,
  vllm: common,
  xai: common,
};

/** Every {@link KnownProvider}, in alphabetical order. */
export const knownProviders: readonly KnownProvider[] = Object.keys(
  authFieldsOfProviders,
) as KnownProvider[];

/** Whether a gateway can call the models of a provider. */
export function isKnownProvider(provider: string): provider is KnownProvider {
  return Object.hasOwn(authFieldsOfProviders, provider);
}
