import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";
import type {
  DataPlane,
  DescribedModel,
  InstallationSnapshot,
  WorkspaceSnapshot,
} from "@gw/data-plane";
import { defaultWorkspace, GatewayError, type NotCalledReason } from "@gw/entities";

/** A model of an endpoint that no call can use. */
export interface UncallableModel {
  /** The name of its workspace; absent for `default`. */
  readonly workspace?: string | undefined;
  /** The name of the first endpoint that has it. */
  readonly endpoint: string;
  readonly provider?: string | undefined;
  readonly modelName?: string | undefined;
  /** Why it is not called, by its secret. */
  readonly reason?: NotCalledReason | undefined;
  /** Why a call that reaches it is refused before its provider is connected. */
  readonly problem?: string | undefined;
}

/**
 * Finds the models that calls refuse, by the rule of calls. Resolves the names of hosts, and calls
 * nothing.
 */
export async function findUncallableModels(
  { byId }: InstallationSnapshot,
  dataPlane: Pick<DataPlane, "callProblems">,
): Promise<UncallableModel[]> {
  const found: UncallableModel[] = [];
  for (const snapshot of byId.values()) {
    const { workspaceId, name: workspace } = snapshot.workspace;
    const models = await findInWorkspace(snapshot, dataPlane);
    if (workspaceId === defaultWorkspace) found.push(...models);
    else found.push(...models.map((model) => ({ workspace, ...model })));
  }
  return found;
}

async function findInWorkspace(
  { workspace, endpoints }: WorkspaceSnapshot,
  dataPlane: Pick<DataPlane, "callProblems">,
): Promise<UncallableModel[]> {
  const found: UncallableModel[] = [];
  const usable: { readonly model: UncallableModel; readonly described: DescribedModel }[] = [];
  const seen = new Set<string>();
  for (const endpoint of endpoints.values()) {
    found.push(...unusableModels(endpoint, seen));
    for (const one of endpoint.models) {
      if (!one.isSecretBound || isSeen(one, seen)) continue;
      const described = await describe(one);
      const { provider, modelName } = one;
      const model = { endpoint: endpoint.endpointName, provider, modelName };
      if (described !== undefined) usable.push({ model, described });
    }
  }
  const models = usable.map(({ described }) => described);
  const problems = await dataPlane.callProblems(models, { workspace });
  for (const [index, problem] of problems.entries()) {
    const model = usable[index]?.model;
    if (model !== undefined && problem !== undefined) {
      found.push({ ...model, problem: problem.message });
    }
  }
  return found;
}

/** The models that are not called because of their secrets. */
function unusableModels(
  { endpointName: endpoint, models, unusable }: CallableEndpoint,
  seen: Set<string>,
): UncallableModel[] {
  const closed = unusable.filter((one) => !isSeen(one, seen));
  const unbound = models.filter((one) => !(one.isSecretBound || isSeen(one, seen)));
  return [
    ...closed.map(({ reason }): UncallableModel => ({ endpoint, reason })),
    ...unbound.map(({ provider, modelName }): UncallableModel => {
      return { endpoint, provider, modelName, reason: "SECRET_WITHOUT_PROVIDER" };
    }),
  ];
}

/** Whether another endpoint had the model before. */
function isSeen(
  { modelDefinitionId }: { readonly modelDefinitionId: string },
  seen: Set<string>,
): boolean {
  const isKnown = seen.has(modelDefinitionId);
  seen.add(modelDefinitionId);
  return isKnown;
}

/** `undefined` while the credential cannot be opened. */
async function describe({
  provider,
  modelName,
  authConfig,
  secretValue,
}: CallableModel): Promise<DescribedModel | undefined> {
  try {
    const credential = await secretValue.reveal();
    return { provider, modelName, credential, ...(authConfig && { authConfig }) };
  } catch (error) {
    if (GatewayError.is(error)) return undefined;
    throw error;
  }
}
