import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import type {
  EndpointMaterial,
  EndpointRow,
  MaterialPage,
  ModelMaterial,
  SealedSecret,
  SealedSecretSource,
} from "@gw/store-abstract";
import type { AcmeDatabase } from "./database.js";
import { isNamed, mappingsOf, tagsOf } from "./reader.js";
import type { AcmeState } from "./state.js";
import { matches, pageOf, update } from "./table.js";

/** The result for a workspace that does not exist. */
const noMaterial: MaterialPage = { revision: 0, endpoints: [] };

export class AcmeSealedSecretSource implements SealedSecretSource {
  readonly #database: AcmeDatabase;

  constructor(database: AcmeDatabase) {
    this.#database = database;
  }

  async findEndpointMaterial(
    workspace: WorkspaceId,
    by: Parameters<SealedSecretSource["findEndpointMaterial"]>[1],
  ): Promise<MaterialPage> {
    if (workspace !== defaultWorkspace) return noMaterial;
    const { state } = this.#database;
    const isWanted = (endpoint: EndpointRow): boolean =>
      "endpointName" in by
        ? isNamed(endpoint, by.endpointName)
        : state.bindings.some((row) => matches(row, { ...by, endpointId: endpoint.endpointId }));
    const rows = state.endpoints.filter(isWanted);
    const endpoints = pageOf(rows, { after: 0, limit: rows.length });
    return { revision: state.revision, endpoints: endpoints.map((row) => material(state, row)) };
  }

  async pageEndpointMaterial(
    workspace: WorkspaceId,
    { after = 0, limit }: Parameters<SealedSecretSource["pageEndpointMaterial"]>[1],
  ): Promise<MaterialPage> {
    if (workspace !== defaultWorkspace) return noMaterial;
    const { state } = this.#database;
    const rows = pageOf(state.endpoints, { after, limit: limit + 1 });
    const endpoints = rows.slice(0, limit);
    return {
      revision: state.revision,
      endpoints: endpoints.map((row) => material(state, row)),
      next: rows.length > limit ? endpoints.at(-1)?.createdRevision : undefined,
    };
  }

  async pageSealedSecrets({
    afterSecretId = "",
    limit,
    excludeKekVersion,
  }: Parameters<SealedSecretSource["pageSealedSecrets"]>[0]): Promise<SealedSecret[]> {
    const { state } = this.#database;
    return state.seals
      .filter((row) => row.secretId > afterSecretId && row.kekVersion !== excludeKekVersion)
      .sort((a, b) => (a.secretId < b.secretId ? -1 : 1))
      .slice(0, limit)
      .flatMap(({ secretId }) => sealedSecret(state, secretId) ?? []);
  }

  // Compares the version and the bytes: comparing the version alone could undo a newer value.
  replaceSeals({
    swaps,
    whileActive,
  }: Parameters<SealedSecretSource["replaceSeals"]>[0]): Promise<ReadonlySet<string> | undefined> {
    return this.#database.transact(async (draft) => {
      const active = draft.keks.find(({ state }) => state === "active")?.version;
      if (whileActive !== undefined && active !== whileActive) return undefined;
      const replaced = new Set<string>();
      for (const { secretId, expected, replacement } of swaps) {
        const row = draft.seals.find((seal) => seal.secretId === secretId);
        if (row?.kekVersion !== expected.kekVersion) continue;
        if (!Buffer.from(row.wrappedDek).equals(expected.wrappedDek)) continue;
        const { encryptedValue = row.encryptedValue } = replacement;
        const seal = structuredClone({ ...replacement, encryptedValue });
        draft.seals = update(draft.seals, { secretId }, seal);
        replaced.add(secretId);
      }
      return replaced;
    });
  }

  async countSecretsByKek(): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>();
    for (const { kekVersion } of this.#database.state.seals) {
      counts.set(kekVersion, (counts.get(kekVersion) ?? 0) + 1);
    }
    return counts;
  }
}

function material(state: AcmeState, endpoint: EndpointMaterial["endpoint"]): EndpointMaterial {
  const models = mappingsOf(state, endpoint.endpointId).flatMap((mapping): ModelMaterial[] => {
    const { modelDefinitionId } = mapping;
    const definition = state.modelDefinitions.find((row) => matches(row, { modelDefinitionId }));
    if (definition === undefined) return [];
    const { secretId } = definition;
    const secret = secretId === undefined ? undefined : sealedSecret(state, secretId);
    return [{ mapping, definition, secret }];
  });
  return structuredClone({ endpoint, models, tags: tagsOf(state, endpoint.endpointId) });
}

function sealedSecret(state: AcmeState, secretId: string): SealedSecret | undefined {
  const row = state.secrets.find((secret) => secret.secretId === secretId);
  const seal = state.seals.find((one) => one.secretId === secretId);
  if (row === undefined || seal === undefined) return undefined;
  const { secretName, provider, authConfig } = row;
  const workspaceId = defaultWorkspace;
  return structuredClone({ ...seal, workspaceId, secretName, provider, authConfig });
}
