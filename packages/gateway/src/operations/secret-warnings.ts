import { isRedactable } from "@gw/config-resolver";
import {
  callProblemOf,
  type EgressPolicy,
  endsInOperationPath,
  repeatsSegment,
} from "@gw/data-plane";
import {
  type AuthConfig,
  authFieldsOfProviders,
  authModes,
  type InputWarning,
  isCredentialLike,
  isKnownProvider,
  nearestName,
  type SecretValue,
} from "@gw/entities";
import { callWarning, inputWarning } from "./call-warning.js";

/** A secret that was written. */
export interface WrittenSecret {
  readonly provider?: string | undefined;
  readonly authConfig?: AuthConfig | undefined;
  /** The names of the credential's fields. */
  readonly fields: readonly string[];
  /** The credential; absent if it did not change. */
  readonly secretValue?: SecretValue | undefined;
  /** The policy of calls. */
  readonly egress?: EgressPolicy | undefined;
}

/** What is probably a mistake in a secret. */
export function secretWarnings(written: WrittenSecret): InputWarning[] {
  const { authConfig, secretValue } = written;
  return [
    ...callWarnings(written),
    ...pathWarnings(authConfig),
    ...credentialLikeWarnings(authConfig),
    ...authModeWarnings(written),
    ...fieldWarnings(written),
    ...redactionWarnings(secretValue),
  ];
}

function callWarnings({
  provider,
  authConfig,
  fields,
  secretValue: credential,
  egress,
}: WrittenSecret): InputWarning[] {
  if (provider === undefined) {
    return [
      inputWarning(
        "provider_missing",
        "provider",
        "is absent, so the secret is sent to no provider; create it again with one",
      ),
    ];
  }
  const described = { provider, fields, credential };
  const problem = callProblemOf({ ...described, ...(authConfig && { authConfig }) }, { egress });
  if (problem === undefined) return [];
  return [callWarning(problem, provider)];
}

/** Fields that no call uses. Their names are not shown: a credential may have been put there. */
function fieldWarnings({ provider, authConfig = {}, fields }: WrittenSecret): InputWarning[] {
  if (provider === undefined || !isKnownProvider(provider)) return [];
  const warnings: InputWarning[] = [];
  if (fields.includes("api_key") && fields.length > 1) {
    const problem = "has fields in addition to `api_key`, which no call sends; remove them";
    warnings.push(inputWarning("credential_field_unused", "secret_value", problem));
  }
  const used: readonly string[] = authFieldsOfProviders[provider];
  // Secrets that come from MLflow have an `api_version` for every provider.
  const isUnused = (key: string): boolean => !(used.includes(key) || key === "api_version");
  if (Object.entries(authConfig).some((entry) => isUnused(entry[0]) && !isLikeCredential(entry))) {
    const problem =
      `has a field that the provider ${provider} does not use; it uses ` +
      used.map((key) => `\`${key}\``).join(", ");
    warnings.push(inputWarning("auth_config_field_unused", "auth_config", problem));
  }
  return warnings;
}

/** Entries that are probably credentials. Everyone who may list secrets reads them. */
function credentialLikeWarnings(authConfig: AuthConfig = {}): InputWarning[] {
  if (!Object.entries(authConfig).some(isLikeCredential)) return [];
  const problem =
    "has a field whose name is that of a credential, and everyone who may list secrets reads it; if " +
    "it is one, move it to `secret_value`";
  return [inputWarning("auth_config_like_credential", "auth_config", problem)];
}

/** Whether an entry has the name of a credential, and not a value that no credential has. */
function isLikeCredential([name, value]: readonly [string, string]): boolean {
  return isCredentialLike(name) && !/^(true|false|yes|no|on|off|\d{1,4})$/i.test(value);
}

function authModeWarnings({ provider, authConfig }: WrittenSecret): InputWarning[] {
  const mode = authConfig?.auth_mode;
  // Programs that call other providers may have further modes.
  if (provider === undefined || !isKnownProvider(provider) || mode === undefined) return [];
  if (authModes.some((one) => one === mode)) return [];
  const nearest = nearestName(mode, authModes);
  const hint = nearest === undefined ? "" : `. Did you mean ${nearest}?`;
  const problem = `has an \`auth_mode\` other than ${authModes.join(", ")}, which counts as api_key${hint}`;
  return [inputWarning("auth_mode_unknown", "auth_config", problem)];
}

function pathWarnings({ api_base: apiBase }: AuthConfig = {}): InputWarning[] {
  if (apiBase === undefined) return [];
  const warnings: InputWarning[] = [];
  if (endsInOperationPath(apiBase)) {
    const problem =
      "has an `api_base` that ends in the path of a request, such as /chat/completions, which is " +
      "appended once more; remove it";
    warnings.push(inputWarning("api_base_has_operation_path", "auth_config", problem));
  }
  if (repeatsSegment(apiBase)) {
    const problem = "has an `api_base` with a path segment twice, such as /v1/v1; remove one";
    warnings.push(inputWarning("api_base_repeats_segment", "auth_config", problem));
  }
  return warnings;
}

function redactionWarnings(secretValue: SecretValue = {}): InputWarning[] {
  if (Object.values(secretValue).every(isRedactable)) return [];
  return [
    inputWarning(
      "credential_not_redactable",
      "secret_value",
      "has a value of fewer than 16 characters without a known prefix. It is not removed from " +
        "responses, because words would be, too: callers can see it if the provider repeats it",
    ),
  ];
}
