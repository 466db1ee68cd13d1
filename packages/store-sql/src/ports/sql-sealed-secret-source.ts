import type { WorkspaceId } from "@gw/entities";
import type {
  EndpointMaterial,
  MaterialPage,
  SealedSecret,
  SealedSecretSource,
  SealSwap,
} from "@gw/store-abstract";
import { readEndpointPage } from "../queries/endpoint-page.js";
import { endpointNamed, endpointsOfResource } from "../queries/endpoints.js";
import { holdActiveKek } from "../queries/kek-registry.js";
import { mappingsOfEndpoints } from "../queries/mappings.js";
import * as sealed from "../queries/sealed-secrets.js";
import { shapeOf } from "../queries/shapes.js";
import { tagsOfEndpoints } from "../queries/tags.js";
import { toEndpointMaterials } from "../rows/endpoint-material.js";
import { toSealedSecret } from "../rows/secret.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { ReadSource, SqlSession } from "../session/sql-session.js";
import type { ShownRow } from "../tables.js";
import { revisionIn } from "./sql-reader.js";

/** Sealed secrets; each read takes a constant number of queries. */
export class SqlSealedSecretSource implements SealedSecretSource {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  findEndpointMaterial(
    workspaceId: WorkspaceId,
    by: Parameters<SealedSecretSource["findEndpointMaterial"]>[1],
  ): Promise<MaterialPage> {
    return this.#database.snapshot(async (source) => {
      const revision = await revisionIn(source, workspaceId);
      if (revision === undefined) return noMaterial;
      const rows =
        "endpointName" in by
          ? await endpointNamed(source, { workspaceId, name: by.endpointName })
          : await source.all(endpointsOfResource, { workspaceId, ...by });
      return { revision, endpoints: await materials(source, workspaceId, rows) };
    });
  }

  pageEndpointMaterial(
    workspaceId: WorkspaceId,
    { after = 0, limit }: Parameters<SealedSecretSource["pageEndpointMaterial"]>[1],
  ): Promise<MaterialPage> {
    return this.#database.snapshot(async (source) => {
      const revision = await revisionIn(source, workspaceId);
      if (revision === undefined) return noMaterial;
      // One row more than requested shows whether there is a next page.
      const page = { workspaceId, after, limit: limit + 1, filters: {} };
      const found = await readEndpointPage(source, page);
      const rows = found.slice(0, limit);
      return {
        revision,
        endpoints: await materials(source, workspaceId, rows),
        next: found.length > limit ? rows.at(-1)?.created_revision : undefined,
      };
    });
  }

  async pageSealedSecrets({
    afterSecretId = "",
    limit,
    excludeKekVersion,
  }: Parameters<SealedSecretSource["pageSealedSecrets"]>[0]): Promise<SealedSecret[]> {
    const query = sealed.sealedSecretPage(shapeOf({ excludeKekVersion }));
    const rows = await this.#database.all(query, { afterSecretId, limit, excludeKekVersion });
    return rows.map(toSealedSecret);
  }

  replaceSeals({
    swaps,
    whileActive,
  }: Parameters<SealedSecretSource["replaceSeals"]>[0]): Promise<ReadonlySet<string> | undefined> {
    return this.#database.write(async (session) => {
      if (whileActive !== undefined) {
        const held = await session.run(holdActiveKek, { version: whileActive });
        if (held === 0) return undefined;
      }
      const replaced = new Set<string>();
      for (const swap of swaps) {
        if ((await replaceSeal(session, swap)) === 1) replaced.add(swap.secretId);
      }
      return replaced;
    });
  }

  async countSecretsByKek(): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#database.all(sealed.countByKek, undefined);
    return new Map(rows.map(({ kek_version, count }) => [kek_version, count]));
  }
}

/** @returns how many rows were replaced: one or none */
function replaceSeal(
  session: SqlSession,
  { secretId, expected, replacement }: SealSwap,
): Promise<number> {
  const { kekVersion, wrappedDek, encryptedValue } = replacement;
  const values = {
    secretId,
    expectedVersion: expected.kekVersion,
    expectedDek: expected.wrappedDek,
    kekVersion,
    wrappedDek,
  };
  return encryptedValue === undefined
    ? session.run(sealed.swapWrappedDek, values)
    : session.run(sealed.swapSealed, { ...values, encryptedValue });
}

/** Of a workspace that does not exist; that of a deleted one may still have rows. */
const noMaterial: MaterialPage = { revision: 0, endpoints: [] };

async function materials(
  source: ReadSource,
  workspaceId: WorkspaceId,
  endpoints: readonly ShownRow<"gateway_endpoints">[],
): Promise<EndpointMaterial[]> {
  if (endpoints.length === 0) return [];
  const ids = endpoints.map(({ endpoint_id }) => endpoint_id);
  const mappings = await source.all(mappingsOfEndpoints, { workspaceId, ids });
  // Reads each secret once, even if several models use it: a secret may have 64 KiB.
  const used = new Set(mappings.flatMap(({ definition_secret_id: id }) => id ?? []));
  const secrets = await sealedSecrets(source, workspaceId, [...used]);
  const tags = await source.all(tagsOfEndpoints, { workspaceId, ids });
  return toEndpointMaterials({ endpoints, mappings, secrets, tags });
}

async function sealedSecrets(
  source: ReadSource,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<SealedSecret[]> {
  if (ids.length === 0) return [];
  const rows = await source.all(sealed.sealedSecretsByIds, { workspaceId, ids });
  return rows.map(toSealedSecret);
}
