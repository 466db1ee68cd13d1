import type { PageRequest } from "../page.js";
import type { KnownAuthConfigs, KnownProvider, ProviderName } from "./known-provider.js";

/** `s-` followed by 32 lowercase hexadecimal digits. */
export type SecretId = string;

/** The credential: field name to value, such as `{ api_key: "sk-…" }`. Input only. */
export type SecretValue = Readonly<Record<string, string>>;

/** The settings of a credential that are not secret: `api_base`, `region`, `auth_mode`, … */
export type AuthConfig = Readonly<Record<string, string>>;

/** The public data of a secret. Never contains the value, sealed or open. */
export interface GatewaySecretInfo {
  readonly secretId: SecretId;
  /** Unique within a store, compared byte for byte. Bound into the ciphertext, so immutable. */
  readonly secretName: string;
  /** One masked value per field, such as `{ api_key: "sk-...cdef" }`. */
  readonly maskedValues: Readonly<Record<string, string>>;
  /** Bound into the ciphertext, so immutable. */
  readonly provider?: ProviderName;
  /** Its {@link destinationOf} is bound into the ciphertext: changing it requires a new `secretValue`. */
  readonly authConfig?: AuthConfig;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Identifies one secret by exactly one of its two keys. */
export type GatewaySecretRef =
  | { readonly secretId: SecretId; readonly secretName?: undefined }
  | { readonly secretName: string; readonly secretId?: undefined };

/** Input of `createGatewaySecret`. */
export type CreateGatewaySecretInput = {
  /** 1 to 255 characters. */
  readonly secretName: string;
  readonly secretValue: SecretValue;
} & ProviderInput;

/** A provider with its `authConfig`. Editors complete the fields of a known provider. */
type ProviderInput =
  | {
      readonly [P in KnownProvider]: {
        readonly provider: P;
        readonly authConfig?: (KnownAuthConfigs[P] & AuthConfig) | undefined;
      };
    }[KnownProvider]
  | {
      /** A {@link KnownProvider}, or that of another program. */
      readonly provider?: ProviderName | undefined;
      readonly authConfig?: AuthConfig | undefined;
    };

/** Input of `updateGatewaySecret`; at least one field other than `secretId`. */
export interface UpdateGatewaySecretInput {
  readonly secretId: SecretId;
  /** Replaces the whole credential; required when {@link destinationOf} `authConfig` changes. */
  readonly secretValue?: SecretValue | undefined;
  /** Absent keeps the stored value, `{}` clears it, anything else replaces it as a whole. */
  readonly authConfig?: AuthConfig | undefined;
}

/** Input of `deleteGatewaySecret`. */
export interface DeleteGatewaySecretInput {
  readonly secretId: SecretId;
  /** Fail with INVALID_STATE instead of orphaning the model definitions that use the secret. */
  readonly ifUnused?: boolean | undefined;
}

/** Input of `listSecretInfos`. */
export interface ListSecretInfosInput extends PageRequest {
  readonly provider?: ProviderName | undefined;
}
