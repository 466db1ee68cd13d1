import type { Tables } from "../tables.js";

/** A table that a copy takes along. */
export interface CopiedTable {
  readonly name: keyof Tables;
  /** Every column; those of the primary key, one or two, come first. */
  readonly columns: readonly string[];
  readonly keyLength: 1 | 2;
}

/**
 * Not copied: the ledger of migrations is the target's own, as are the servers that run on it; and
 * of the revision only its number.
 */
type CopiedName = Exclude<
  keyof Tables,
  "gateway_migrations" | "gateway_revision" | "gateway_servers"
>;

function copied<Name extends CopiedName>(
  name: Name,
  keyLength: 1 | 2,
  columns: readonly (keyof Tables[Name] & string)[],
): CopiedTable {
  return { name, keyLength, columns };
}

const stamps = ["created_at", "created_by", "last_updated_at", "last_updated_by"] as const;

/** In an order in which whatever a row refers to is there before it. */
export const copiedTables: readonly CopiedTable[] = [
  copied("gateway_kek_registry", 1, [
    "version",
    "provider",
    "kdf_salt",
    "kdf_iterations",
    "check_salt",
    "check_value",
    "fingerprint",
    "state",
    "created_at",
    "activated_at",
    "retired_at",
  ]),
  copied("gateway_secrets", 1, [
    "created_revision",
    "secret_id",
    "secret_name",
    "provider",
    "masked_values",
    "auth_config",
    ...stamps,
    "kek_version",
    "wrapped_dek",
    "encrypted_value",
  ]),
  copied("gateway_model_definitions", 1, [
    "created_revision",
    "model_definition_id",
    "name",
    "provider",
    "model_name",
    "secret_id",
    ...stamps,
  ]),
  copied("gateway_endpoints", 1, [
    "created_revision",
    "endpoint_id",
    "name",
    "routing_strategy",
    "fallback_config",
    "usage_tracking",
    ...stamps,
  ]),
  copied("gateway_endpoint_model_mappings", 2, [
    "endpoint_id",
    "position",
    "mapping_id",
    "model_definition_id",
    "linkage_type",
    "weight",
    "fallback_order",
    "created_at",
    "created_by",
  ]),
  copied("gateway_endpoint_tags", 2, ["endpoint_id", "tag_key", "tag_value"]),
  copied("gateway_endpoint_bindings", 1, [
    "created_revision",
    "endpoint_id",
    "resource_type",
    "resource_id",
    "display_name",
    ...stamps,
  ]),
  copied("gateway_access_tokens", 1, [
    "created_revision",
    "token_id",
    "name",
    "token_hash",
    "roles",
    "endpoints",
    "issuer_token_id",
    "created_at",
    "created_by",
    "expires_at",
    "revoked_at",
    "last_used_at",
  ]),
  copied("gateway_audit_log", 1, [
    "sequence",
    "time",
    "action",
    "result",
    "principal",
    "request_id",
    "target_id",
    "target_name",
    "revision",
    "code",
  ]),
];
