import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import {
  boundHeap,
  type Environment,
  type OpenedGateway,
  openGateway,
  readSettings,
  type ServerSettings,
} from "@gw/gateway";
import { productVersion } from "@gw/gateway/product-version";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { type AdminToken, loadAdminToken } from "../auth/admin-token.js";
import { buildApp } from "../http/app.js";
import { listen } from "../http/listen.js";
import { databaseLog } from "./database-log.js";
import { describeError } from "./describe-error.js";
import { keepTickShape } from "./keep-tick-shape.js";
import { LogDestination } from "./log-destination.js";
import { logTime } from "./log-time.js";
import { shutDown, untilSignal } from "./shut-down.js";
import { startFailure } from "./start-failure.js";
import { startText } from "./start-text.js";

/** Options of {@link serve}. */
export interface ServeOptions {
  readonly env: Environment;
  /** Receives the structured logs, one JSON object per line. */
  readonly stdout: NodeJS.WritableStream;
  /** Receives the text of the start, or one line with the reason for a failed start. */
  readonly stderr: NodeJS.WritableStream;
}

/**
 * Runs the server until SIGTERM or SIGINT, and then waits for requests in flight. A second signal ends
 * the process immediately.
 *
 * @returns the exit code: 0 after an orderly shutdown, 1 if the environment prevented the start, such
 * as a port in use, 2 if a setting or a key is wrong
 *
 * @example
 * ```ts
 * const { env, stdout, stderr } = process;
 * process.exitCode = await serve({ env, stdout, stderr });
 * ```
 */
export async function serve(options: ServeOptions): Promise<number> {
  boundHeap();
  keepTickShape();
  try {
    await run(options);
    return 0;
  } catch (error) {
    const { line, exitCode } = startFailure(error);
    options.stderr.write(`gw: ${line}\n`);
    return exitCode;
  }
}

async function run({ env, stdout, stderr }: ServeOptions): Promise<void> {
  const settings = readSettings(env);
  const destination =
    stdout !== process.stdout
      ? stdout
      : new LogDestination({
          onDropped: (reason) => stderr.write(`gw: ${droppedText(reason)}\n`),
          onWritable: (lines) => logger.warn({ lines }, "log lines were dropped before this one"),
        });
  const formatters = { level: (level: string) => ({ level }) };
  const logger = pino(
    { level: settings.logLevel, base: null, formatters, timestamp: logTime },
    destination,
  );
  const notices: string[] = [];
  let onNotice = (message: string): unknown => notices.push(message);
  const gateway = await openGateway(settings, {
    serverId: newServerId(),
    onNotice: ({ message }) => onNotice(message),
    onError: (error) =>
      logger.error({ err: describeError(error) }, "unexpected error outside of a request"),
    onAuditError: (error) =>
      logger.error({ err: describeError(error) }, "audit records not written or not deleted"),
    onAuditDeleted: (records) => logger.info({ records }, "old audit records deleted"),
    onTokenError: (error) =>
      logger.error(
        { err: describeError(error) },
        "access tokens not read or last uses not written",
      ),
    ...databaseLog(logger),
  });
  if (destination instanceof LogDestination) {
    gateway.dataPlane?.metrics.addCounter(
      "gw_log_lines_dropped_total",
      "Log lines that could not be written to standard output.",
      () => destination.dropped,
    );
  }
  let app: FastifyInstance;
  let admin: AdminToken;
  try {
    admin = await loadAdminToken(settings);
    const { degraded: isDegraded, writeTimeout, corsOrigins, trustedProxies } = settings;
    app = await buildApp({
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
    for (const message of notices) logger.info(message);
    // Later notices are not part of the start text.
    onNotice = (message) => logger.warn(message);
    const version = productVersion();
    stderr.write(startText({ settings, gateway, admin, url, version, notices, warnings }));
    logger.info({ url, database: gateway.database, ...version }, "listening");
  } catch (error) {
    await gateway.close();
    throw error;
  }
  const signal = await untilSignal();
  logger.info({ signal }, "shutting down");
  await shutDown({ app, gateway, logger });
  logger.flush();
}

function droppedText(reason: string): string {
  const cause = reason === "EAGAIN" ? "its reader takes nothing" : reason;
  return `Log lines are dropped, because standard output cannot be written (${cause})`;
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
