/** What an {@link InputWarning} is about. */
export const inputWarningCodes = [
  /** The secret has no provider, so it is sent to none. */
  "provider_missing",
  /** Models of the provider cannot be called. */
  "provider_not_supported",
  /** The secret does not determine the host that it is sent to. */
  "destination_incomplete",
  /** The egress policy forbids the host that the secret is sent to. */
  "destination_forbidden",
  /** The path of a request is appended to the `api_base`, which ends in one already. */
  "api_base_has_operation_path",
  /** The path of the `api_base` has a segment twice in succession, such as `/v1/v1`. */
  "api_base_repeats_segment",
  /** The `auth_mode` has no meaning, so it counts as absent. */
  "auth_mode_unknown",
  /** The name of an entry of `auth_config`, which everyone who lists secrets sees, is that of a credential. */
  "auth_config_like_credential",
  /** The credential lacks a field, or has characters that no header can contain. */
  "credential_not_sendable",
  /** A field of the credential that no request contains. */
  "credential_field_unused",
  /** An entry of `auth_config` that the provider does not use: often a misspelt name. */
  "auth_config_field_unused",
  /** The credential is too similar to a word to be removed from responses that repeat it. */
  "credential_not_redactable",
  /** The endpoint has its second credential: ids of state that it returned before name no account. */
  "ids_without_account",
  /** Fixed paths below `/gateway/` take precedence over those of the endpoint. */
  "name_begins_like_fixed_path",
  /** Paths take the last segment of the name for the version of an API. */
  "name_ends_in_version",
  /** The token permits the calls of a name that no endpoint has: often a misspelt one. */
  "endpoint_unknown",
  /** Entries of a setting name the workspace: a new one has what they allow, a deleted one leaves them. */
  "workspace_named_in_settings",
] as const;
/** One of {@link inputWarningCodes}. */
export type InputWarningCode = (typeof inputWarningCodes)[number];

/** Something about accepted input that is probably a mistake. */
export interface InputWarning {
  readonly code: InputWarningCode;
  /** In the notation of the wire, such as `secret_value`. */
  readonly field: string;
  /** One line for people, with the remedy. Never contains a credential. */
  readonly message: string;
}
