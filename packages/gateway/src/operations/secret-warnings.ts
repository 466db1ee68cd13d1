import { isRedactable } from "@gw/config-resolver";
import {
  type CallProblem,
  callProblemOf,
  type EgressPolicy,
  endsInOperationPath,
} from "@gw/data-plane";
import type {
  AuthConfig,
  GatewaySecretInfo,
  InputWarning,
  InputWarningCode,
  SecretValue,
} from "@gw/entities";

const problemCodes: Readonly<Record<CallProblem["part"], readonly [InputWarningCode, string]>> = {
  provider: ["provider_not_supported", "provider"],
  authConfig: ["destination_incomplete", "auth_config"],
  credential: ["credential_not_sendable", "secret_value"],
  egress: ["destination_forbidden", "auth_config"],
};

/** A secret that was written. */
export interface WrittenSecret {
  readonly secret: Pick<GatewaySecretInfo, "provider" | "authConfig" | "maskedValues">;
  /** The credential; absent if it did not change. */
  readonly secretValue?: SecretValue | undefined;
  /** The policy of calls. */
  readonly egress?: EgressPolicy | undefined;
}

/** What is probably a mistake in a secret. */
export function secretWarnings(written: WrittenSecret): InputWarning[] {
  const { secret, secretValue } = written;
  return [
    ...callWarnings(written),
    ...pathWarnings(secret.authConfig),
    ...redactionWarnings(secretValue),
  ];
}

function callWarnings({
  secret: { provider, authConfig, maskedValues },
  secretValue: credential,
  egress,
}: WrittenSecret): InputWarning[] {
  if (provider === undefined) {
    return [
      warning(
        "provider_missing",
        "provider",
        "is absent, so the secret is sent to no provider; create it again with one",
      ),
    ];
  }
  const described = { provider, fields: Object.keys(maskedValues), credential };
  const problem = callProblemOf({ ...described, ...(authConfig && { authConfig }) }, { egress });
  if (problem === undefined) return [];
  return [warning(...problemCodes[problem.part], `allows no call: ${problem.message}`)];
}

function pathWarnings(authConfig: AuthConfig | undefined): InputWarning[] {
  if (authConfig?.api_base === undefined || !endsInOperationPath(authConfig.api_base)) return [];
  return [
    warning(
      "api_base_has_operation_path",
      "auth_config",
      "has an `api_base` that ends in the path of a request, such as /chat/completions, which is " +
        "appended once more; remove it",
    ),
  ];
}

function redactionWarnings(secretValue: SecretValue = {}): InputWarning[] {
  if (Object.values(secretValue).every(isRedactable)) return [];
  return [
    warning(
      "credential_not_redactable",
      "secret_value",
      "has a value of fewer than 16 characters without a known prefix. It is not removed from " +
        "responses, because words would be, too: callers can see it if the provider repeats it",
    ),
  ];
}

function warning(code: InputWarningCode, field: string, problem: string): InputWarning {
  return { code, field, message: `\`${field}\` ${problem}` };
}
