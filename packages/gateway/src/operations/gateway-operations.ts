import type { ConfigResolver } from "@gw/config-resolver";
import type {
  CalledWorkspace,
  DataPlane,
  EgressPolicies,
  InstallationSnapshot,
  RejectedModel,
} from "@gw/data-plane";
import { defaultWorkspace, type GatewayOperations } from "@gw/entities";
import type { KeyError } from "@gw/key-management";
import type { GatewayStore, KeyOperations, WorkspaceDirectory } from "@gw/store-abstract";
import { doctorReport } from "./doctor-report.js";
import { findSecretUsage } from "./find-secret-usage.js";
import { missingWorkspaces } from "./named-workspaces.js";
import { findUncallableModels } from "./uncallable-models.js";

/** Options of {@link createWorkspaceOperations}. */
export interface WorkspaceOperationsOptions {
  /** `default` when absent. */
  readonly workspace?: CalledWorkspace | undefined;
  /** Confined to the workspace. */
  readonly store: GatewayStore;
  /** Opens credentials of the workspace for explanations; absent where no key is loaded. */
  readonly resolver?: Pick<ConfigResolver, "resolveEndpoint"> | undefined;
  /** Knows why models cannot be called; absent where the egress policy is unknown. */
  readonly dataPlane?: Pick<DataPlane, "callProblems"> | undefined;
}

/** Creates the operations that need more than one port of a workspace. */
export function createWorkspaceOperations({
  workspace,
  store,
  resolver,
  dataPlane,
}: WorkspaceOperationsOptions): Pick<
  GatewayOperations,
  "getSecretUsage" | "explainGatewayEndpoint"
> {
  return {
    getSecretUsage: (ref) => findSecretUsage(store, ref),
    async explainGatewayEndpoint(ref) {
      // Loads the data plane, which no other operation needs.
      const { explainEndpoint } = await import("./explain-endpoint.js");
      return explainEndpoint(store, ref, { workspace, resolver, dataPlane });
    },
  };
}

/** Options of {@link createDoctor}. */
export interface DoctorOptions {
  readonly keys: Pick<KeyOperations, "listKeks" | "listServers">;
  /** Returns why a start with the current keys would fail; absent where no key is loaded. */
  readonly keyProblems?: (() => readonly KeyError[]) | undefined;
  /** Knows why models cannot be called; absent where the egress policy is unknown. */
  readonly dataPlane?: Pick<DataPlane, "callProblems" | "rejectedModels"> | undefined;
  /** Returns the endpoints as calls use them; absent where no key is loaded. */
  readonly endpoints?: (() => Promise<InstallationSnapshot | undefined>) | undefined;
  /** The workspaces that entries of GW_EGRESS_ALLOW may name; absent where the policy is unknown. */
  readonly workspaces?: Pick<WorkspaceDirectory, "list"> | undefined;
  readonly egress?: Pick<EgressPolicies, "allowedByName"> | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** Creates the operation that examines the whole installation. */
export function createDoctor(options: DoctorOptions): Pick<GatewayOperations, "getDoctorReport"> {
  const { keys, keyProblems, dataPlane, endpoints, workspaces, egress } = options;
  const { clock = Date.now } = options;
  return {
    async getDoctorReport() {
      const [keks, servers, snapshot] = await Promise.all([
        keys.listKeks(),
        keys.listServers(),
        endpoints?.(),
      ]);
      return doctorReport({
        ...{ keks, servers, problems: keyProblems?.() ?? [], now: clock() },
        rejectedModels: dataPlane?.rejectedModels.map((model) => ({
          ...model,
          workspace: snapshot && workspaceOf(model, snapshot),
        })),
        uncallableModels:
          snapshot && dataPlane && (await findUncallableModels(snapshot, dataPlane)),
        missingWorkspaces: workspaces && egress && (await missingWorkspaces(workspaces, egress)),
      });
    },
  };
}

/** The name of the workspace of a model; `undefined` for `default`. */
function workspaceOf(
  { modelDefinitionId }: RejectedModel,
  { byId }: InstallationSnapshot,
): string | undefined {
  for (const { workspace, endpoints } of byId.values()) {
    const { workspaceId, name } = workspace;
    if (workspaceId === defaultWorkspace) continue;
    for (const { models } of endpoints.values()) {
      if (models.some((one) => one.modelDefinitionId === modelDefinitionId)) return name;
    }
  }
  return undefined;
}

/** Options of {@link createGatewayOperations}. */
export type GatewayOperationsOptions = WorkspaceOperationsOptions &
  Pick<DoctorOptions, "keys" | "clock">;

/** Creates the operations of a gateway that holds no key and no endpoints. */
export function createGatewayOperations(options: GatewayOperationsOptions): GatewayOperations {
  const { keys, clock } = options;
  return { ...createWorkspaceOperations(options), ...createDoctor({ keys, clock }) };
}
