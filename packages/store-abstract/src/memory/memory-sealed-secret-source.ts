import type {
  EndpointMaterial,
  MaterialPage,
  ModelMaterial,
  SealedSecret,
  SealedSecretSource,
  SealSwap,
} from "../ports/sealed-secret-source.js";
import type { EndpointRow } from "../store-rows.js";
import {
  byCreation,
  definitions,
  endpointNamed,
  endpoints,
  MemoryRows,
  mappings,
  sealed,
  secrets,
  tags,
} from "./memory-rows.js";
import type { MemoryState } from "./memory-state.js";

export class MemorySealedSecretSource implements SealedSecretSource {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async findEndpointMaterial(
    by: Parameters<SealedSecretSource["findEndpointMaterial"]>[0],
  ): Promise<MaterialPage> {
    const { opened } = this.#state;
    const rows =
      "endpointName" in by
        ? [endpointNamed(opened.table(endpoints), by.endpointName) ?? []].flat()
        : new MemoryRows(opened).endpointsOfResource(by);
    return {
      revision: opened.revision,
      endpoints: rows.map((row) => this.#material(row)),
    };
  }

  async pageEndpointMaterial(page: {
    readonly after?: number | undefined;
    readonly limit: number;
  }): Promise<MaterialPage> {
    const { after = 0, limit } = page;
    const rest = [...this.#state.opened.table(endpoints).rows()]
      .filter((row) => row.createdRevision > after)
      .sort(byCreation);
    const rows = rest.slice(0, limit);
    return {
      revision: this.#state.opened.revision,
      endpoints: rows.map((row) => this.#material(row)),
      next: rest.length > limit ? rows.at(-1)?.createdRevision : undefined,
    };
  }

  async pageSealedSecrets(page: {
    readonly afterSecretId?: string | undefined;
    readonly limit: number;
    readonly excludeKekVersion?: number | undefined;
  }): Promise<SealedSecret[]> {
    const { afterSecretId = "", limit, excludeKekVersion } = page;
    return [...this.#state.opened.table(sealed).rows()]
      .filter((row) => row.secretId > afterSecretId && row.kekVersion !== excludeKekVersion)
      .sort((a, b) => (a.secretId < b.secretId ? -1 : 1))
      .slice(0, limit)
      .flatMap(({ secretId }) => this.#sealedSecret(secretId) ?? []);
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
    for (const { kekVersion } of this.#state.opened.table(sealed).rows()) {
      counts.set(kekVersion, (counts.get(kekVersion) ?? 0) + 1);
    }
    return counts;
  }

  #swap({ secretId, expected, replacement }: SealSwap): boolean {
    const row = this.#state.opened.table(sealed).get({ secretId });
    if (row === undefined || row.kekVersion !== expected.kekVersion) return false;
    if (!Buffer.from(row.wrappedDek).equals(expected.wrappedDek)) return false;
    const { kekVersion, wrappedDek, encryptedValue = row.encryptedValue } = replacement;
    this.#state.opened
      .table(sealed)
      .put(structuredClone({ secretId, kekVersion, wrappedDek, encryptedValue }));
    return true;
  }

  #material(endpoint: EndpointRow): EndpointMaterial {
    const { opened } = this.#state;
    const { endpointId } = endpoint;
    const models = opened
      .table(mappings)
      .where({ endpointId })
      .sort((a, b) => a.position - b.position)
      .flatMap((mapping): ModelMaterial[] => {
        const definition = opened.table(definitions).get(mapping);
        if (definition === undefined) return [];
        const { secretId } = definition;
        const secret = secretId === undefined ? undefined : this.#sealedSecret(secretId);
        return [{ mapping, definition, secret }];
      });
    const stored = opened.table(tags).where({ endpointId });
    return structuredClone({
      endpoint,
      models,
      tags: stored.map(({ key, value }) => ({ key, value })),
    });
  }

  #sealedSecret(secretId: string): SealedSecret | undefined {
    const { opened } = this.#state;
    const row = opened.table(secrets).get({ secretId });
    const columns = opened.table(sealed).get({ secretId });
    if (row === undefined || columns === undefined) return undefined;
    const { secretName, provider, authConfig } = row;
    return structuredClone({ ...columns, secretName, provider, authConfig });
  }
}
