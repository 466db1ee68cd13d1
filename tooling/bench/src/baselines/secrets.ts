import { type KeyObject, randomUUID } from "node:crypto";
import type Database from "better-sqlite3";
import { baselineContext, sealGw2Baseline } from "./gw2.ts";
import { parseJson, present } from "./sqlite-connection.ts";

export interface SecretRow {
  readonly secret_id: string;
  readonly secret_name: string;
  readonly provider: string | null;
  readonly masked_values: string;
  readonly auth_config: string | null;
  readonly created_at: number;
  readonly created_by: string | null;
  readonly last_updated_at: number;
  readonly last_updated_by: string | null;
}

/** The workspace of everything in the database. */
export const workspace = "default";

/** Reads a secret by id with one prepared statement. */
export function baselineSecretReader(database: Database.Database): (secretId: string) => object {
  const statement = database.prepare<[string, string], SecretRow>(selectSecret);
  return (secretId) => toSecret(statement.get(workspace, secretId));
}

/** For all databases, with `?` as placeholder. */
export const selectSecret = `select secret_id, secret_name, provider, masked_values, auth_config,
    created_at, created_by, last_updated_at, last_updated_by
  from gateway_secrets where workspace_id = ? and secret_id = ?`;

export function toSecret(row: SecretRow | undefined): object {
  if (row === undefined) throw new Error("no such secret");
  return present({
    secretId: row.secret_id,
    secretName: row.secret_name,
    maskedValues: JSON.parse(row.masked_values),
    provider: row.provider,
    authConfig: parseJson(row.auth_config),
    createdAt: row.created_at,
    lastUpdatedAt: row.last_updated_at,
    createdBy: row.created_by,
    lastUpdatedBy: row.last_updated_by,
  });
}

export interface NewSecret {
  readonly secretName: string;
  readonly provider: string;
  readonly secretValue: Readonly<Record<string, string>>;
}

/** Seals a secret; inserts it with an audit record and a new revision in one transaction. */
export function baselineSecretWriter(
  database: Database.Database,
  kek: KeyObject,
): (secret: NewSecret) => object {
  const activeVersion = database.prepare<[], { version: number }>(
    "select version from gateway_kek_registry where state = 'active'",
  );
  const raise = database.prepare<[], { revision: number }>(
    "update gateway_revision set revision = revision + 1, elsewhere = elsewhere + 0 returning revision",
  );
  const byName = database.prepare(
    "select 1 from gateway_secrets where workspace_id = ? and secret_name = ?",
  );
  const insert = database.prepare(
    `insert into gateway_secrets (workspace_id, created_revision, secret_id, secret_name, provider,
      masked_values, created_at, last_updated_at, kek_version, wrapped_dek, encrypted_value)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const audit = database.prepare(
    `insert into gateway_audit_log (time, action, result, workspace_id, target_id, target_name,
      revision)
    values (?, 'secret.create', 'succeeded', ?, ?, ?, ?)`,
  );
  const write = database.transaction((secret: NewSecret, sealed: Sealed, now: number) => {
    const { revision } = raise.get() ?? { revision: 0 };
    if (byName.get(workspace, secret.secretName) !== undefined)
      throw new Error("the name is taken");
    const version = activeVersion.get()?.version;
    insert.run(
      workspace,
      revision,
      sealed.secretId,
      secret.secretName,
      secret.provider,
      JSON.stringify(sealed.maskedValues),
      now,
      now,
      version,
      sealed.wrappedDek,
      sealed.encryptedValue,
    );
    audit.run(now, workspace, sealed.secretId, secret.secretName, revision);
  });
  return (secret) => {
    const sealed = sealNewSecret(kek, secret);
    const now = Date.now();
    write.immediate(secret, sealed, now);
    return toNewSecret(secret, sealed, now);
  };
}

/** Seals a secret under a new id. */
export function sealNewSecret(kek: KeyObject, secret: NewSecret): Sealed {
  const { secretName, provider, secretValue } = secret;
  const secretId = `s-${randomUUID().replaceAll("-", "")}`;
  const context = baselineContext([secretId, secretName, provider, ""]);
  const maskedValues = Object.fromEntries(
    Object.entries(secretValue).map(([name, value]) => [name, `...${value.slice(-4)}`]),
  );
  return { ...sealGw2Baseline(kek, secretValue, context), secretId, maskedValues };
}

export function toNewSecret(
  { secretName, provider }: NewSecret,
  { secretId, maskedValues }: Sealed,
  now: number,
): object {
  return { secretId, secretName, maskedValues, provider, createdAt: now, lastUpdatedAt: now };
}

export interface Sealed {
  readonly secretId: string;
  readonly maskedValues: Readonly<Record<string, string>>;
  readonly wrappedDek: Uint8Array;
  readonly encryptedValue: Uint8Array;
}
