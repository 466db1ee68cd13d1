import type {
  EndpointMaterial,
  MaterialPage,
  ModelMaterial,
  SealedSecret,
  SealedSecretSource,
  SealSwap,
} from "../ports/sealed-secret-source.js";
import type { EndpointRow } from "../store-rows.js";
import type { MemoryState } from "./memory-state.js";

export class MemorySealedSecretSource implements SealedSecretSource {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async findEndpointMaterial(
    by: Parameters<SealedSecretSource["findEndpointMaterial"]>[0],
  ): Promise<MaterialPage> {
    const rows = this.#endpoints().filter((endpoint) =>
      "endpointName" in by
        ? endpoint.name === by.endpointName
        : this.#isBound(endpoint, by.resourceType, by.resourceId),
    );
    return {
      revision: this.#state.opened.revision,
      endpoints: rows.map((row) => this.#material(row)),
    };
  }

  async pageEndpointMaterial(page: {
    readonly after?: number | undefined;
    readonly limit: number;
  }): Promise<MaterialPage> {
    const { after = 0, limit } = page;
    const rest = this.#endpoints().filter((row) => row.createdRevision > after);
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
    return [...this.#state.opened.sealed.rows()]
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
    for (const { kekVersion } of this.#state.opened.sealed.rows()) {
      counts.set(kekVersion, (counts.get(kekVersion) ?? 0) + 1);
    }
    return counts;
  }

  #swap({ secretId, expected, replacement }: SealSwap): boolean {
    const row = this.#state.opened.sealed.get(secretId);
    if (row === undefined || row.kekVersion !== expected.kekVersion) return false;
    if (!Buffer.from(row.wrappedDek).equals(expected.wrappedDek)) return false;
    const { kekVersion, wrappedDek, encryptedValue = row.encryptedValue } = replacement;
    this.#state.opened.sealed.put(
      structuredClone({ secretId, kekVersion, wrappedDek, encryptedValue }),
    );
    return true;
  }

  #endpoints(): EndpointRow[] {
    return [...this.#state.opened.endpoints.rows()].sort(
      (a, b) => a.createdRevision - b.createdRevision,
    );
  }

  #isBound({ endpointId }: EndpointRow, resourceType: string, resourceId: string): boolean {
    return [...this.#state.opened.bindings.rows()].some(
      (binding) =>
        binding.endpointId === endpointId &&
        binding.resourceType === resourceType &&
        binding.resourceId === resourceId,
    );
  }

  #material(endpoint: EndpointRow): EndpointMaterial {
    const models = [...this.#state.opened.mappings.rows()]
      .filter((mapping) => mapping.endpointId === endpoint.endpointId)
      .sort((a, b) => a.position - b.position)
      .flatMap((mapping): ModelMaterial[] => {
        const definition = this.#state.opened.modelDefinitions.get(mapping.modelDefinitionId);
        if (definition === undefined) return [];
        const { secretId } = definition;
        const secret = secretId === undefined ? undefined : this.#sealedSecret(secretId);
        return [{ mapping, definition, secret }];
      });
    const tags = [...this.#state.opened.tags.rows()]
      .filter((tag) => tag.endpointId === endpoint.endpointId)
      .map(({ key, value }) => ({ key, value }));
    return structuredClone({ endpoint, models, tags });
  }

  #sealedSecret(secretId: string): SealedSecret | undefined {
    const row = this.#state.opened.secrets.get(secretId);
    const sealed = this.#state.opened.sealed.get(secretId);
    if (row === undefined || sealed === undefined) return undefined;
    const { secretName, provider, authConfig } = row;
    return structuredClone({ ...sealed, secretName, provider, authConfig });
  }
}
