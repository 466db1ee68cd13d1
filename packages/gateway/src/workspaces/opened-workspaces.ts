import { createConfigResolver, type OpenCredentials } from "@gw/config-resolver";
import { KeyRing } from "@gw/crypto";
import type { DataPlane } from "@gw/data-plane";
import { defaultWorkspace, type GatewayWorkspace, type WorkspaceId } from "@gw/entities";
import type { LiveKeyRing } from "@gw/key-management";
import {
  type AuditLog,
  createTokenOperations,
  type GatewayBackend,
  type GatewayStore,
} from "@gw/store-abstract";
import { createEndpointTester } from "../operations/endpoint-tester.js";
import { createWorkspaceOperations } from "../operations/gateway-operations.js";
import { resolveTokenEndpoints } from "../operations/token-endpoints.js";
import { warnAboutInput } from "../operations/warn-about-input.js";
import type { ServerSettings } from "../settings/settings.js";
import type { OpenedWorkspace } from "./opened-workspace.js";

/** What the workspaces of an installation have in common. */
export interface SharedParts {
  readonly backend: Pick<GatewayBackend, "openStore" | "sealedSecrets" | "accessTokens">;
  readonly auditLog: AuditLog;
  readonly keyRing: LiveKeyRing;
  readonly openCredentials: OpenCredentials;
  readonly settings: Pick<ServerSettings, "calls" | "degraded" | "workspaceMaxRows">;
  /** Read once a workspace is opened: the data plane opens workspaces itself. */
  readonly dataPlane: () => DataPlane;
  /** Receives why records of opened secrets could not be written. */
  readonly onAuditError?: ((error: unknown) => void) | undefined;
}

/** An opened workspace with its store, which has no warnings. */
interface Entry {
  readonly opened: OpenedWorkspace;
  readonly ownStore: GatewayStore;
}

const ofDefault = { workspaceId: defaultWorkspace, name: defaultWorkspace };

/** Opens each workspace at its first use, and keeps it while it exists. */
export class OpenedWorkspaces {
  readonly #parts: SharedParts;
  readonly #entries = new Map<WorkspaceId, Entry>();

  constructor(parts: SharedParts) {
    this.#parts = parts;
  }

  /** The parts of a workspace. If it does not exist, its store throws RESOURCE_DOES_NOT_EXIST. */
  in(workspace: Pick<GatewayWorkspace, "workspaceId" | "name">): OpenedWorkspace {
    const { workspaceId } = workspace;
    let entry = this.#entries.get(workspaceId);
    if (entry === undefined) {
      entry = open(workspace, this.#parts, () => this.in(ofDefault).store);
      this.#entries.set(workspaceId, entry);
    }
    return entry.opened;
  }

  /** Forgets workspaces that no longer exist. Their requests in flight find nothing any more. */
  keepOnly(existing: { has(workspaceId: WorkspaceId): boolean }): void {
    for (const [workspaceId, { opened }] of this.#entries) {
      if (workspaceId === defaultWorkspace || existing.has(workspaceId)) continue;
      this.#entries.delete(workspaceId);
      opened.resolver.release();
      opened.resolver.flush().catch((error: unknown) => this.#parts.onAuditError?.(error));
    }
  }

  /** Writes records of opened secrets, and closes all stores. @throws the first error, after all */
  async close(): Promise<void> {
    const closing = [...this.#entries.values()].flatMap(({ opened, ownStore }) => [
      opened.resolver.close(),
      ownStore.close(),
    ]);
    const results = await Promise.allSettled(closing);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }
}

function open(
  { workspaceId, name }: Pick<GatewayWorkspace, "workspaceId" | "name">,
  parts: SharedParts,
  storeOfDefault: () => GatewayStore,
): Entry {
  const { backend, auditLog, keyRing, openCredentials, settings, onAuditError } = parts;
  const { sealedSecrets, accessTokens } = backend;
  const { degraded: isDegraded } = settings;
  const workspace = { workspaceId, name };
  const dataPlane = confine(parts.dataPlane(), workspace);
  const maxRows = settings.workspaceMaxRows ?? maxRowsOf(workspaceId);
  const ownStore = backend.openStore({ keyRing, workspace: workspaceId, maxRows });
  const resolver = createConfigResolver({
    // A degraded gateway opens no secret; lists and writes need no resolver.
    keyRing: isDegraded ? new KeyRing([]) : keyRing,
    ...{ sealedSecrets, auditLog, onAuditError, openCredentials, workspace: workspaceId },
  });
  const store = warnAboutInput(ownStore, { egress: settings.calls.egress.of(workspace), resolver });
  const tokens = createTokenOperations({
    ...{ accessTokens, workspace },
    maxTokens: maxRows,
  });
  return {
    ownStore,
    opened: {
      ...{ workspace, store, resolver },
      tokens: resolveTokenEndpoints(tokens, store, { ofDefault: storeOfDefault }),
      endpointTester: createEndpointTester({
        ...{ workspace, store, resolver, dataPlane, isDegraded },
      }),
      operations: createWorkspaceOperations({
        ...{ workspace, store, dataPlane },
        ...(!isDegraded && { resolver }),
      }),
    },
  };
}

/** The number of rows of each kind without a setting. Installations without workspaces had no limit. */
function maxRowsOf(workspaceId: WorkspaceId): number | undefined {
  return workspaceId === defaultWorkspace ? undefined : 10_000;
}

/** Tests models and finds their problems as calls of one workspace. */
function confine(
  dataPlane: DataPlane,
  workspace: OpenedWorkspace["workspace"],
): Pick<DataPlane, "testModel" | "callProblems"> {
  return {
    testModel: (model, options) => dataPlane.testModel(model, { ...options, workspace }),
    callProblems: (models) => dataPlane.callProblems(models, { workspace }),
  };
}
