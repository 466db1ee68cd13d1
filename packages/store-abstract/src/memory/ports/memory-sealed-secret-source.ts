import type { WorkspaceId } from "@gw/entities";
import type {
  EndpointMaterial,
  MaterialPage,
  ModelMaterial,
  SealedSecret,
  SealedSecretSource,
  SealSwap,
} from "../../ports/sealed-secret-source.js";
import type { EndpointRow } from "../../store-rows.js";
import { byCreation, sealed, WorkspaceTables } from "../memory-row-tables.js";
import type { MemoryState } from "../memory-state.js";

export class MemorySealedSecretSource implements SealedSecretSource {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async findEndpointMaterial(
    workspace: WorkspaceId,
    by: Parameters<SealedSecretSource["findEndpointMaterial"]>[1],
  ): Promise<MaterialPage> {
    const tables = this.#existing(workspace);
    if (tables === undefined) return { revision: 0, endpoints: [] };
    const rows =
      "endpointName" in by
        ? [tables.endpointNamed(by.endpointName) ?? []].flat()
        : tables.endpointsOfResource(by);
    return {
      revision: this.#state.revisionOf(workspace),
      endpoints: rows.map((row) => materialOf(workspace, tables, row)),
    };
  }

  async pageEndpointMaterial(
    workspace: WorkspaceId,
    { after = 0, limit }: Parameters<SealedSecretSource["pageEndpointMaterial"]>[1],
  ): Promise<MaterialPage> {
    const tables = this.#existing(workspace);
    if (tables === undefined) return { revision: 0, endpoints: [] };
    const rest = [...tables.endpoints.rows()]
      .filter((row) => row.createdRevision > after)
      .sort(byCreation);
    const rows = rest.slice(0, limit);
    return {
      revision: this.#state.revisionOf(workspace),
      endpoints: rows.map((row) => materialOf(workspace, tables, row)),
      next: rest.length > limit ? rows.at(-1)?.createdRevision : undefined,
    };
  }

  async pageSealedSecrets(page: {
    readonly afterSecretId?: string | undefined;
    readonly limit: number;
    readonly excludeKekVersion?: number | undefined;
  }): Promise<SealedSecret[]> {
    const { afterSecretId = "", limit, excludeKekVersion } = page;
    return [...this.#state.opened.byWorkspace(sealed)]
      .flatMap(([workspace, table]) => [...table.rows()].map((row) => ({ ...row, workspace })))
      .filter((row) => row.secretId > afterSecretId && row.kekVersion !== excludeKekVersion)
      .sort((a, b) => (a.secretId < b.secretId ? -1 : 1))
      .slice(0, limit)
      .flatMap(({ workspace, secretId }) => {
        return sealedSecret(workspace, this.#in(workspace), secretId) ?? [];
      });
  }

  async replaceSeals({
    swaps,
    whileActive,
  }: Parameters<SealedSecretSource["replaceSeals"]>[0]): Promise<ReadonlySet<string> | undefined> {
    const { opened } = this.#state;
    if (whileActive !== undefined && opened.activeKekVersion() !== whileActive) return undefined;
    return new Set(swaps.filter((swap) => this.#swap(swap)).map(({ secretId }) => secretId));
  }

  async countSecretsByKek(): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>();
    for (const table of this.#state.opened.byWorkspace(sealed).values()) {
      for (const { kekVersion } of table.rows()) {
        counts.set(kekVersion, (counts.get(kekVersion) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** The rows of a deleted workspace stay until they are purged. */
  #existing(workspace: WorkspaceId): WorkspaceTables | undefined {
    const { opened } = this.#state;
    return opened.workspace(workspace) === undefined ? undefined : this.#in(workspace);
  }

  #in(workspace: WorkspaceId): WorkspaceTables {
    return new WorkspaceTables(this.#state.opened, workspace);
  }

  #swap({ secretId, expected, replacement }: SealSwap): boolean {
    for (const table of this.#state.opened.byWorkspace(sealed).values()) {
      const row = table.get({ secretId });
      if (row === undefined || row.kekVersion !== expected.kekVersion) continue;
      if (!Buffer.from(row.wrappedDek).equals(expected.wrappedDek)) continue;
      const { kekVersion, wrappedDek, encryptedValue = row.encryptedValue } = replacement;
      table.put(structuredClone({ secretId, kekVersion, wrappedDek, encryptedValue }));
      return true;
    }
    return false;
  }
}

function materialOf(
  workspaceId: WorkspaceId,
  tables: WorkspaceTables,
  endpoint: EndpointRow,
): EndpointMaterial {
  const { endpointId } = endpoint;
  const models = tables.mappings
    .where({ endpointId })
    .sort((a, b) => a.position - b.position)
    .flatMap((mapping): ModelMaterial[] => {
      const definition = tables.definitions.get(mapping);
      if (definition === undefined) return [];
      const { secretId } = definition;
      const secret =
        secretId === undefined ? undefined : sealedSecret(workspaceId, tables, secretId);
      return [{ mapping, definition, secret }];
    });
  const tags = tables.tags.where({ endpointId }).map(({ key, value }) => ({ key, value }));
  return structuredClone({ endpoint, models, tags });
}

function sealedSecret(
  workspaceId: WorkspaceId,
  tables: WorkspaceTables,
  secretId: string,
): SealedSecret | undefined {
  const row = tables.secrets.get({ secretId });
  const columns = tables.sealed.get({ secretId });
  if (row === undefined || columns === undefined) return undefined;
  const { secretName, provider, authConfig } = row;
  return structuredClone({ ...columns, workspaceId, secretName, provider, authConfig });
}
