import { boundHeap, type Environment, readSettings } from "@gw/gateway";
import { pino } from "pino";
import { endWithLauncher } from "../launcher/end-with-launcher.js";
import { Launcher } from "../launcher/launcher.js";
import { findProcess } from "../launcher/running-process.js";
import { keepTickShape } from "./keep-tick-shape.js";
import { LogDestination } from "./log-destination.js";
import { logTime } from "./log-time.js";
import { shutDown } from "./shut-down.js";
import { endProcess, ShutdownSignal, type SignalName } from "./shutdown-signal.js";
import { startFailure } from "./start-failure.js";
import { startServer } from "./start-server.js";

/** How long the process may take to end after everything is closed, in milliseconds. */
const maxExitDelay = 1_000;

/** Options of {@link serve}. */
export interface ServeOptions {
  readonly env: Environment;
  /** Receives the structured logs, one JSON object per line. */
  readonly stdout: NodeJS.WritableStream;
  /** Receives the text of the start, or one line with the reason for a failed start. */
  readonly stderr: NodeJS.WritableStream;
}

/**
 * Runs the server until SIGTERM or SIGINT, or until the package manager that runs the process ends, and
 * then waits for running requests. The signal ends the process at once if it is sent again, or if
 * something could not be closed in time, and a second after everything is closed if the system still
 * resolves a host name.
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
  const shutdown = new ShutdownSignal();
  const stopWatching = endWithLauncher(new Launcher(process.pid, findProcess));
  try {
    const signal = await run(options, shutdown);
    // Open handles must not keep the process alive.
    setTimeout(endProcess, maxExitDelay, signal).unref();
    return 0;
  } catch (error) {
    shutdown.release();
    const { line, exitCode } = startFailure(error);
    options.stderr.write(`gw: ${line}\n`);
    return exitCode;
  } finally {
    stopWatching();
  }
}

async function run(
  { env, stdout, stderr }: ServeOptions,
  shutdown: ShutdownSignal,
): Promise<SignalName> {
  const settings = readSettings(env);
  const destination =
    stdout === process.stdout
      ? new LogDestination({
          onDropped: (reason) => stderr.write(`gw: ${droppedText(reason)}\n`),
          onWritable: (lines) => logger.warn({ lines }, "log lines were dropped before this one"),
        })
      : stdout;
  const formatters = { level: (level: string) => ({ level }) };
  const logger = pino(
    { level: settings.logLevel, base: null, formatters, timestamp: logTime },
    destination,
  );
  const droppedLines =
    destination instanceof LogDestination ? () => destination.dropped : undefined;
  const starting = startServer({ settings, logger, stderr, shutdown, droppedLines });
  await Promise.race([starting, shutdown.received]);
  const signal = await shutdown.received;
  logger.info({ signal }, "shutting down");
  const isClosed = await shutDown({ starting, logger, drainTimeout: settings.shutdownTimeout });
  if (!isClosed) endProcess(signal);
  logger.flush();
  return signal;
}

function droppedText(reason: string): string {
  const cause = reason === "EAGAIN" ? "its reader takes nothing" : reason;
  return `Log lines are dropped, because standard output cannot be written (${cause})`;
}
