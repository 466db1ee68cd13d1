/** A credential in the form in which a provider hands it out; made up. */
export interface ProviderCredential {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  readonly auth?: Readonly<Record<string, string>>;
  /** How it is put in: a single value, a document kept whole, or several fields. */
  readonly value:
    | { readonly piped: string; readonly field?: string }
    | { readonly file: string; readonly field: string }
    | { readonly json: Readonly<Record<string, string>> }
    | "none";
}

const random = (length: number, alphabet: string) =>
  Array.from({ length }, (_, at) => alphabet[(at * 31 + length * 7) % alphabet.length]).join("");
const lower = "abcdefghijklmnopqrstuvwxyz0123456789";
const mixed = `${lower}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const hex = "0123456789abcdef";

// Line feeds inside of the key and at the end of the file, as they are downloaded.
const serviceAccount = `${JSON.stringify(
  {
    type: "service_account",
    project_id: "made-up-123456",
    private_key_id: random(40, hex),
    private_key: [
      `-----BEGIN ${"PRIVATE"} KEY-----`,
      ...Array.from({ length: 26 }, (_, at) => random(64 - (at % 2), `${mixed}+/`)),
      `-----END ${"PRIVATE"} KEY-----\n`,
    ].join("\n"),
    client_email: "gateway@made-up-123456.iam.gserviceaccount.com",
    client_id: "104857600000000000000",
    auth_uri: "https://accounts.google.com/o/oauth2/auth",
    token_uri: "https://oauth2.googleapis.com/token",
    universe_domain: "googleapis.com",
  },
  undefined,
  2,
)}\n`;

export const providerCredentials: readonly ProviderCredential[] = [
  {
    name: "openai",
    provider: "openai",
    model: "gpt-4o",
    value: { piped: `sk-proj-${random(156, `${mixed}_-`)}` },
  },
  {
    name: "anthropic",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    value: { piped: `sk-ant-api03-${random(93, `${mixed}_-`)}AA` },
  },
  {
    name: "azure",
    provider: "azure",
    model: "gpt-4o-deployment",
    auth: { api_base: "https://made-up.openai.azure.com", api_version: "2024-10-21" },
    value: { piped: random(84, mixed) },
  },
  {
    name: "bedrock",
    provider: "bedrock",
    model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    auth: { aws_region_name: "eu-central-1" },
    value: {
      json: {
        aws_access_key_id: `AKIA${random(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
        aws_secret_access_key: random(40, `${mixed}/+`),
      },
    },
  },
  {
    name: "vertex",
    provider: "vertex_ai",
    model: "gemini-2.5-pro",
    auth: { vertex_project: "made-up-123456", vertex_location: "europe-west4" },
    value: { file: serviceAccount, field: "service_account_json" },
  },
  {
    name: "gemini",
    provider: "gemini",
    model: "gemini-2.5-flash",
    value: { piped: `AIza${random(35, `${mixed}_-`)}` },
  },
  {
    name: "mistral",
    provider: "mistral",
    model: "mistral-large-latest",
    value: { piped: random(32, mixed) },
  },
  {
    name: "cohere",
    provider: "cohere",
    model: "command-a-03-2025",
    value: { piped: random(40, mixed) },
  },
  {
    name: "databricks",
    provider: "databricks",
    model: "databricks-claude-sonnet-4",
    auth: {
      api_base: "https://adb-1234567890123456.7.azuredatabricks.net",
      auth_mode: "oauth_m2m",
    },
    value: {
      json: {
        client_id: "6f9619ff-8b86-4d01-b42d-00c04fc964ff",
        client_secret: `dose${random(32, hex)}`,
      },
    },
  },
  {
    name: "vllm",
    provider: "openai_compatible",
    model: "meta-llama/Llama-3.3-70B-Instruct",
    auth: { api_base: "http://vllm.internal:8000/v1", auth_mode: "none" },
    value: "none",
  },
];
