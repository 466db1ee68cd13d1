import type { KeyObject } from "node:crypto";
import type { ServerKind } from "@gw/test-databases";
import { type DefinitionRow, selectDefinition, toDefinition } from "./definitions.ts";
import {
  type EndpointRow,
  endpointColumns,
  type MappingRow,
  selectMappings,
  type TagRow,
  toEndpoint,
  toEndpoints,
} from "./endpoints.ts";
import { type ModelRow, type ResolvedEndpointRow, toResolved } from "./resolver.ts";
import {
  type NewSecret,
  type SecretRow,
  sealNewSecret,
  selectSecret,
  toNewSecret,
  toSecret,
  workspace,
} from "./secrets.ts";
import type { BaselineServerDatabase } from "./server-connection.ts";

const selectTags =
  "select endpoint_id, tag_key, tag_value from gateway_endpoint_tags where workspace_id = ?";

/** The statements of a gateway on a database server, over the driver alone. */
export class ServerBaseline {
  readonly #database: BaselineServerDatabase;
  readonly #kind: ServerKind;
  readonly #kek: KeyObject;

  constructor(database: BaselineServerDatabase, kind: ServerKind, kek: KeyObject) {
    this.#database = database;
    this.#kind = kind;
    this.#kek = kek;
  }

  async secret(secretId: string): Promise<object> {
    const [row] = await this.#database.rows<SecretRow>(selectSecret, [workspace, secretId]);
    return toSecret(row);
  }

  async definition(modelDefinitionId: string): Promise<object> {
    const values = [workspace, modelDefinitionId];
    const [row] = await this.#database.rows<DefinitionRow>(selectDefinition, values);
    return toDefinition(row);
  }

  endpoint(endpointId: string): Promise<object> {
    return this.#read(async (database) => {
      const select = `select ${endpointColumns} from gateway_endpoints e
        where e.workspace_id = ? and e.endpoint_id = ?`;
      const [row] = await database.rows<EndpointRow>(select, [workspace, endpointId]);
      if (row === undefined) throw new Error("no such endpoint");
      const mappings = await database.rows<MappingRow>(
        `${selectMappings} where m.workspace_id = ? and m.endpoint_id in (?) order by m.position`,
        [workspace, endpointId],
      );
      const tags = await database.rows<TagRow>(`${selectTags} and endpoint_id = ?`, [
        workspace,
        endpointId,
      ]);
      return toEndpoint(row, mappings, tags);
    });
  }

  endpoints({ after, limit }: { readonly after: number; readonly limit: number }) {
    return this.#read(async (database) => {
      const found = await database.rows<EndpointRow>(
        `select ${endpointColumns} from gateway_endpoints e
        where e.workspace_id = ? and e.created_revision > ? order by e.created_revision limit ?`,
        [workspace, after, limit + 1],
      );
      // Includes the row that only shows a next page, as the gateway does.
      const ids = JSON.stringify(found.map((row) => row.endpoint_id));
      const mappings = await database.rows<MappingRow>(
        `${selectMappings} where m.workspace_id = ? and m.endpoint_id {is element} order by m.endpoint_id, m.position`,
        [workspace, ids],
      );
      const tags = await database.rows<TagRow>(`${selectTags} and endpoint_id {is element}`, [
        workspace,
        ids,
      ]);
      return toEndpoints(found.slice(0, limit), mappings, tags);
    });
  }

  async resolve(endpointName: string): Promise<object> {
    const read = await this.#read(async (database) => {
      const [revision] = await database.rows<{ revision: number }>(
        "select revision - elsewhere as revision from gateway_revision where id = ?",
        [1],
      );
      const [endpoint] = await database.rows<ResolvedEndpointRow>(
        `select ${endpointColumns} from gateway_endpoints e
        where e.workspace_id = ? and e.name = ?`,
        [workspace, endpointName],
      );
      if (endpoint === undefined) throw new Error("no such endpoint");
      const mappings = await database.rows<MappingRow>(
        `${selectMappings} where m.workspace_id = ? and m.endpoint_id {is element} order by m.endpoint_id, m.position`,
        [workspace, JSON.stringify([endpoint.endpoint_id])],
      );
      const secrets = await database.rows<ModelRow>(
        `select secret_id, secret_name, provider, auth_config, kek_version, wrapped_dek,
          encrypted_value from gateway_secrets
          where workspace_id = ? and secret_id {is element}`,
        [workspace, JSON.stringify(mappings.map(({ secret_id }) => secret_id))],
      );
      const models = mappings.map((mapping) => {
        const secret = secrets.find(({ secret_id }) => secret_id === mapping.secret_id);
        if (secret === undefined) throw new Error("no such secret");
        return { ...mapping, ...secret };
      });
      const tags = await database.rows<TagRow>(`${selectTags} and endpoint_id {is element}`, [
        workspace,
        JSON.stringify([endpoint.endpoint_id]),
      ]);
      return { revision: revision?.revision, endpoint, models, tags };
    });
    return toResolved(this.#kek, read);
  }

  async createSecret(secret: NewSecret): Promise<object> {
    const database = this.#database;
    const active = "select version from gateway_kek_registry where state = ?";
    await database.rows(active, ["active"]);
    const sealed = sealNewSecret(this.#kek, secret);
    const now = Date.now();
    await database.begin("write");
    const revision = await this.#raise();
    const [kek] = await database.rows<{ version: number }>(active, ["active"]);
    const byName = selectSecret.replace("secret_id = ?", "secret_name = ?");
    const [taken] = await database.rows(byName, [workspace, secret.secretName]);
    if (taken !== undefined) throw new Error("the name is taken");
    await database.rows(
      `insert into gateway_secrets (workspace_id, created_revision, secret_id, secret_name, provider,
        masked_values, auth_config, created_at, created_by, last_updated_at, last_updated_by,
        kek_version, wrapped_dek, encrypted_value)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        workspace,
        revision,
        sealed.secretId,
        secret.secretName,
        secret.provider,
        JSON.stringify(sealed.maskedValues),
        null,
        now,
        null,
        now,
        null,
        kek?.version,
        sealed.wrappedDek,
        sealed.encryptedValue,
      ],
    );
    await database.rows(
      `insert into gateway_audit_log (time, action, result, workspace_id, principal, request_id,
        target_id, target_name, revision, code, count, details)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        now,
        "secret.create",
        "succeeded",
        workspace,
        null,
        null,
        sealed.secretId,
        secret.secretName,
        revision,
        null,
        null,
        null,
      ],
    );
    await database.end("commit");
    return toNewSecret(secret, sealed, now);
  }

  async #raise(): Promise<number | undefined> {
    if (this.#kind === "mysql") {
      const raise = `update gateway_revision
        set revision = revision + ?, elsewhere = elsewhere + ? where id = ?`;
      await this.#database.rows(raise, [1, 0, 1]);
      const select = "select revision, elsewhere from gateway_revision where id = ?";
      return (await this.#database.rows<{ revision: number }>(select, [1]))[0]?.revision;
    }
    const [row] = await this.#database.rows<{ revision: number }>(
      `with raised as (
        update gateway_revision set revision = revision + 1, elsewhere = elsewhere + ?
        where id = 1 returning revision, elsewhere
      )
      select revision, elsewhere, pg_notify(?, revision::text) from raised`,
      [0, "gateway_revision"],
    );
    return row?.revision;
  }

  async #read<T>(work: (database: BaselineServerDatabase) => Promise<T>): Promise<T> {
    await this.#database.begin("read");
    const result = await work(this.#database);
    await this.#database.end("rollback");
    return result;
  }
}
