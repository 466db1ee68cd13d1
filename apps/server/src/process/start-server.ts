import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { type OpenedGateway, openGateway, type ServerSettings } from "@gw/gateway";
import { productVersion } from "@gw/gateway/product-version";
import type { KeyNotice, KeyNoticeCode } from "@gw/key-management";
import type { Logger } from "pino";
import { loadAdminToken } from "../auth/admin-token.js";
import { buildApp } from "../http/app.js";
import { listen } from "../http/listen.js";
import { databaseLog } from "./database-log.js";
import { describeError } from "./describe-error.js";
import { limitLog } from "./limit-log.js";
import type { RunningServer } from "./shut-down.js";
import type { ShutdownSignal } from "./shutdown-signal.js";
import { startText } from "./start-text.js";
import { usageLog } from "./usage-log.js";

/** The log level of each kind of notice about the keys: those that ask for an action are warnings. */
const keyNoticeLevels: Readonly<Record<KeyNoticeCode, "info" | "warn">> = {
  KEY_GENERATED: "info",
  KEY_REGISTERED: "info",
  KEY_NOT_REGISTERED: "info",
  KEY_RETIRED: "info",
  KEY_SETTING_RISKY: "warn",
  SECRETS_UNREADABLE: "warn",
  KEY_LOADED: "info",
  KEY_DROPPED: "info",
  KEY_UNUSABLE: "warn",
  KEY_LOST: "warn",
  KEYS_CONFIRMED: "info",
};

export interface StartServerOptions {
  readonly settings: ServerSettings;
  readonly logger: Logger;
  /** Receives the text of the start. */
  readonly stderr: NodeJS.WritableStream;
  readonly shutdown: Pick<ShutdownSignal, "isReceived">;
  /** The number of log lines that could not be written. */
  readonly droppedLines?: (() => number) | undefined;
}

/**
 * Opens the gateway and listens.
 *
 * @throws SettingError, KeyError, StartError, GatewayError; nothing stays open
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { settings, logger, stderr, shutdown, droppedLines } = options;
  const notices: KeyNotice[] = [];
  const logNotice = ({ code, message }: KeyNotice): void => logger[keyNoticeLevels[code]](message);
  let onNotice = (notice: KeyNotice): unknown => notices.push(notice);
  const gateway = await openGateway(settings, {
    serverId: newServerId(),
    onNotice: (notice) => onNotice(notice),
    onError: (error) =>
      logger.error({ err: describeError(error) }, "unexpected error outside of a request"),
    onAuditError: (error) =>
      logger.error({ err: describeError(error) }, "audit records not written or not deleted"),
    onAuditDeleted: (records) => logger.info({ records }, "old audit records deleted"),
    onWorkspacesPurged: (rows) => logger.info({ rows }, "rows of deleted workspaces deleted"),
    onTokenError: (error) =>
      logger.error(
        { err: describeError(error) },
        "access tokens not read or last uses not written",
      ),
    ...databaseLog(logger),
    usage: usageLog(logger),
    limits: limitLog(logger),
  });
  // A server whose end is requested does not listen.
  if (shutdown.isReceived) return { gateway };
  if (droppedLines !== undefined) {
    gateway.dataPlane?.metrics.addCounter(
      "gw_log_lines_dropped_total",
      "Log lines that could not be written to standard output.",
      droppedLines,
    );
  }
  try {
    const admin = await loadAdminToken(settings);
    const { degraded: isDegraded, writeTimeout, corsOrigins, trustedProxies } = settings;
    const app = await buildApp({
      gateway: { ...gateway, isDegraded },
      adminToken: admin.token,
      ...{ logger, writeTimeout, corsOrigins, trustedProxies },
    });
    const { url, warning } = await listen(app, settings);
    const warnings = [
      ...settings.warnings,
      ...gateway.databaseNotices,
      ...degradedWarnings(settings, gateway),
      admin.warning,
      warning,
    ].filter((one) => one !== undefined);
    for (const message of warnings) logger.warn(message);
    for (const notice of notices) logNotice(notice);
    // Later notices are not part of the start text.
    onNotice = logNotice;
    const version = productVersion();
    const keyNotices = notices.map(({ message }) => message);
    const text = { settings, gateway, admin, url, version, notices: keyNotices, warnings };
    stderr.write(startText(text));
    const egressAllow = settings.calls.egress.allowed;
    logger.info({ url, database: gateway.database, egressAllow, ...version }, "listening");
    return { app, gateway };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** A unique id for this process that shows operators where it runs: `host:4711:9f3a`. */
function newServerId(): string {
  return `${hostname().slice(0, 200)}:${process.pid}:${randomBytes(2).toString("hex")}`;
}

function degradedWarnings(
  { degraded }: Pick<ServerSettings, "degraded">,
  { keyRing }: Pick<OpenedGateway, "keyRing">,
): string[] {
  if (!degraded) return [];
  return [
    "The gateway is degraded: it lists, overwrites and deletes secrets, but opens none",
    ...keyRing.problems.map(({ message }) => message),
  ];
}
