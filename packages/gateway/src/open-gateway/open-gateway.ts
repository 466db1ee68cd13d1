import { OpenCredentials } from "@gw/config-resolver";
import { createDataPlane, type DataPlane, type EgressLookup } from "@gw/data-plane";
import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import { createKeyOperations, type KeyNotice } from "@gw/key-management";
import type { WorkspaceLimits } from "@gw/limits";
import { SummedAuditLog } from "../audit/summed-audit-log.js";
import { keepLedger } from "../limits/keep-ledger.js";
import type { LimitListener } from "../limits/limit-listener.js";
import { readLimits } from "../limits/read-limits.js";
import { createDoctor } from "../operations/gateway-operations.js";
import { warnAboutWorkspaces } from "../operations/warn-about-input.js";
import { Retention, type RetentionOptions } from "../retention.js";
import type { RevisionBusOptions } from "../revision/revision-bus.js";
import type { ServerSettings } from "../settings/settings.js";
import { openUsageDatabase } from "../usage/open-usage-database.js";
import { recordUsage, type UsageListener } from "../usage/record-usage.js";
import { createInstallationCache } from "../workspaces/installation-cache.js";
import { OpenedWorkspaces } from "../workspaces/opened-workspaces.js";
import { WorkspacePurge } from "../workspaces/workspace-purge.js";
import { ClosingStack } from "./closing-stack.js";
import { followStore } from "./follow-store.js";
import { type OpenBackendOptions, openBackend } from "./open-backend.js";
import { openKeys } from "./open-keys.js";
import type { OpenedGateway } from "./opened-gateway.js";

/** Options of {@link openGateway}. */
export interface OpenGatewayOptions {
  /**
   * The name of this process in the registry of running servers. The gateway then follows the
   * store: it loads staged keys, drops retired ones, authenticates tokens and serves calls.
   */
  readonly serverId?: string | undefined;
  /**
   * Opens the gateway in spite of wrong or missing keys, which `keyRing.problems` lists, and opens the
   * secrets of the other keys. The setting GW_DEGRADED opens no secret instead.
   */
  readonly toleratesKeyProblems?: boolean | undefined;
  /** Resolves the host names of providers; by default the resolver of the system. */
  readonly lookup?: EgressLookup | undefined;
  /** Receives unexpected errors outside of requests, such as those of a key provider. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Receives messages about keys for the operator, such as that a key was generated. */
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /** Receives why audit records could not be written or deleted; opened secrets are retried. */
  readonly onAuditError?: ((error: unknown) => void) | undefined;
  /** Receives how many old audit records were deleted; with a `serverId` only. */
  readonly onAuditDeleted?: ((count: number) => void) | undefined;
  /** Receives how many rows of deleted workspaces were deleted; with a `serverId` only. */
  readonly onWorkspacesPurged?: ((rows: number) => void) | undefined;
  /** Receives why tokens could not be read again, or why their last use could not be written. */
  readonly onTokenError?: ((error: unknown) => void) | undefined;
  /** Receives each new revision of the store; with a `serverId` only. */
  readonly onRevision?: RevisionBusOptions["onRevision"] | undefined;
  /** Receives why the database became unreachable; with a `serverId` only. */
  readonly onDatabaseLost?: RevisionBusOptions["onError"];
  /** Called when the database is reachable again; with a `serverId` only. */
  readonly onDatabaseBack?: RevisionBusOptions["onRecovery"];
  /** Receives why the database accepts no writes any more, such as after a failover to a standby. */
  readonly onDatabaseReadOnly?: OpenBackendOptions["onReadOnly"];
  /** Called when the database accepts writes again. */
  readonly onDatabaseWritable?: OpenBackendOptions["onWritable"];
  /** Receives what operators must know about the usage of calls; but for notices with a `serverId` only. */
  readonly usage?: UsageListener | undefined;
  /** Receives what operators must know about limits; with a `serverId` only. */
  readonly limits?: LimitListener | undefined;
}

/** Milliseconds that the end of a call may take beyond its limit. */
const maxCallMargin = 60_000;
/** Of all workspaces together. */
const maxOpenCredentials = 10_000;

/**
 * Opens a gateway: first the database, then the keys, and the store only after the keys match the key
 * registry, so that nothing is sealed under a key that other processes lack.
 *
 * @throws SettingError for settings that cannot be used, KeyError for wrong keys, StartError for
 * folders and databases that cannot be used, or a GatewayError of the database; nothing stays open
 *
 * @example
 * ```ts
 * const gateway = await openGateway(readSettings(process.env));
 * try {
 *   console.log(await gateway.store.listSecretInfos());
 * } finally {
 *   await gateway.close();
 * }
 * ```
 */
export async function openGateway(
  settings: ServerSettings,
  options: OpenGatewayOptions = {},
): Promise<OpenedGateway> {
  const opened = new ClosingStack();
  try {
    return await open(settings, options, opened);
  } catch (error) {
    // The caller needs the first error, not one of the clean-up.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

async function open(
  settings: ServerSettings,
  options: OpenGatewayOptions,
  opened: ClosingStack,
): Promise<OpenedGateway> {
  const { serverId, onAuditError } = options;
  const backend = opened.add(
    await openBackend(settings, {
      requiresWrites: serverId !== undefined,
      onReadOnly: options.onDatabaseReadOnly,
      onWritable: options.onDatabaseWritable,
    }),
  );
  const { kekRegistry, sealedSecrets, serverRegistry, accessTokens, workspaces } = backend;
  const auditLog = opened.add(
    new SummedAuditLog({ auditLog: backend.auditLog, onError: onAuditError }),
  );
  const { keyRing, problems: keyProblems } = await openKeys(
    { backend: { ...backend, auditLog }, settings },
    options,
    opened,
  );
  const usage = opened.add(openUsageDatabase(settings, options.usage));
  const recording =
    serverId === undefined
      ? undefined
      : await recordUsage(
          {
            ...{ settings, usage, ...options.usage },
            limits: {
              ledger: usage.ledger,
              maxCallMs: settings.calls.timeouts.total + maxCallMargin,
              reload: (workspaceId) => readLimitsOf(workspaceId),
              onFailed: (error) => options.limits?.onLedgerLost?.(error),
              onRecovered: () => options.limits?.onLedgerBack?.(),
              onRestored: (limit) => options.limits?.onRestored?.(limit),
            },
          },
          opened,
        );
  const { egress, timeouts, limits, maxStale } = settings.calls;
  const openedWorkspaces: OpenedWorkspaces = opened.add(
    new OpenedWorkspaces({
      ...{ backend, auditLog, keyRing, settings, onAuditError },
      openCredentials: new OpenCredentials(maxOpenCredentials),
      dataPlane: () => dataPlane,
    }),
  );
  let purge: WorkspacePurge | undefined;
  const endpoints = opened.add(
    createInstallationCache({
      ...{ workspaces, opened: openedWorkspaces, maxStale, onError: options.onError },
      limiter: recording?.limiter,
      onRemoved(removed) {
        dataPlane.endCallsIn(removed);
        void purge?.run();
      },
    }),
  );
  const connection = { lookup: options.lookup };
  const dataPlane: DataPlane = opened.add(
    createDataPlane({ endpoints, egress, timeouts, limits, connection, stages: recording?.stages }),
  );
  const readLimitsOf = (workspaceId: WorkspaceId): Promise<WorkspaceLimits> => {
    const name = endpoints.serving?.byId.get(workspaceId)?.workspace.name ?? workspaceId;
    return readLimits(workspaceId, openedWorkspaces.in({ workspaceId, name }).store);
  };
  const own = openedWorkspaces.in({ workspaceId: defaultWorkspace, name: defaultWorkspace });
  const parts = {
    backend,
    workspaces,
    keyRing,
    known: keyProblems,
    dataPlane,
    endpoints,
    settings,
  };
  const followed =
    serverId === undefined ? undefined : await followStore({ ...parts, serverId }, options, opened);
  if (followed !== undefined) recording?.countIn(followed.metrics);
  if (recording?.limiter !== undefined) {
    const parts = { limiter: recording.limiter, ledger: usage.ledger, auditLog, endpoints };
    keepLedger({ ...parts, webhook: settings.webhook, ...options.limits }, opened);
  }
  if (serverId !== undefined) {
    const onDeleted = options.onWorkspacesPurged;
    purge = opened.add(new WorkspacePurge({ workspaces, onDeleted, onError: options.onError }));
  }
  const { auditRetention: days } = settings;
  if (serverId !== undefined && days !== undefined) {
    const onDeleted = options.onAuditDeleted;
    const deleteBefore: RetentionOptions["deleteBefore"] = (range) => auditLog.deleteBefore(range);
    opened.add(new Retention({ deleteBefore, days, onDeleted, onError: onAuditError }));
  }
  const keys = createKeyOperations({
    ...{ kekRegistry, sealedSecrets, auditLog, serverRegistry, keyRing },
  });
  const doctor = createDoctor({
    ...{ keys, dataPlane, workspaces, egress },
    keyProblems: () => keyRing.problems,
    ...(!settings.degraded && {
      // A process without calls has no endpoints in memory.
      endpoints: async () => {
        if (serverId === undefined) await endpoints.load();
        return endpoints.serving;
      },
    }),
  });
  return {
    ...own,
    ...{ keyRing, keys, usage, ledger: usage.ledger },
    workspaces: warnAboutWorkspaces(workspaces, egress),
    ...{ kekRegistry, sealedSecrets, auditLog, serverRegistry, accessTokens },
    inWorkspace: (workspace) => openedWorkspaces.in(workspace),
    openStore: (storeOptions) => backend.openStore(storeOptions),
    operations: { ...own.operations, ...doctor },
    callHandler: dataPlane,
    tokenCache: followed?.tokenCache,
    dataPlane: followed && { handler: dataPlane, endpoints, metrics: followed.metrics },
    announceChange: () => void followed?.bus.check(),
    database: backend.description,
    databaseNotices: backend.notices,
    ping: () => backend.ping(),
    close: () => opened.close(),
  };
}
