import type { PageRequest } from "./page.js";

/** `s-` and 32 lowercase hex digits. */
export type SecretId = string;

/** The credential itself: field name to value, such as `{ api_key: "sk-…" }`. Only ever an input. */
export type SecretValue = Readonly<Record<string, string>>;

/** What belongs to a credential without being secret: `api_base`, `region`, `auth_mode`, … */
export type AuthConfig = Readonly<Record<string, string>>;

/** What may be shown about a secret. Never carries the value, sealed or open. */
export interface GatewaySecretInfo {
  readonly secretId: SecretId;
  /** Unique within a store, compared byte for byte; bound into the ciphertext, so it never changes. */
  readonly secretName: string;
  /** One masked value per field, such as `{ api_key: "sk-...cdef" }`. */
  readonly maskedValues: Readonly<Record<string, string>>;
  /** Bound into the ciphertext, so it never changes. */
  readonly provider?: string;
  /** Its `api_base` is bound into the ciphertext: changing it takes the value again. */
  readonly authConfig?: AuthConfig;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Names one secret by exactly one of its two keys. */
export type GatewaySecretRef =
  | { readonly secretId: SecretId; readonly secretName?: undefined }
  | { readonly secretName: string; readonly secretId?: undefined };

export interface CreateGatewaySecretInput {
  /** 1 to 255 characters. */
  readonly secretName: string;
  readonly secretValue: SecretValue;
  readonly provider?: string | undefined;
  readonly authConfig?: AuthConfig | undefined;
}

export interface UpdateGatewaySecretInput {
  readonly secretId: SecretId;
  /** Replaces the whole credential; required when `authConfig.api_base` changes. */
  readonly secretValue?: SecretValue | undefined;
  /** Absent keeps it, `{}` clears it, anything else replaces it whole. */
  readonly authConfig?: AuthConfig | undefined;
}

export interface DeleteGatewaySecretInput {
  readonly secretId: SecretId;
  /** Refuse, naming the users, instead of orphaning the model definitions that use the secret. */
  readonly ifUnused?: boolean | undefined;
}

export interface ListSecretInfosInput extends PageRequest {
  readonly provider?: string | undefined;
}
