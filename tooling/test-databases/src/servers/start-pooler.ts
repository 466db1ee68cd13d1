import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "@gw/test-ports";
import { dialects } from "../dialects.ts";
import { Keeper } from "./keeper.ts";
import { postgresLauncher } from "./postgres-launcher.ts";
import { ServerProcess } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** A running PgBouncer. */
export interface Pooler {
  /** The URL of the database, with user and password, through the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Milliseconds that it may take to start. */
const startTimeout = 30_000;

/**
 * Starts PgBouncer in front of the PostgreSQL database of a URL. It ends with the test process at
 * the latest.
 *
 * @param settings lines of its configuration, such as `pool_mode = session`
 * @throws Error that tells how to get it if it is not installed
 */
export async function startPooler(
  databaseUrl: string,
  settings: readonly string[],
): Promise<Pooler> {
  const file = findPooler();
  const user = await postgresLauncher.findUser();
  const folder = mkdtempSync(join(tmpdir(), "gw-pooler-"));
  const keeper = new Keeper(folder, "SIGQUIT");
  const target = new URL(databaseUrl);
  const url = new URL(databaseUrl);
  url.port = String(await freePort());
  const write = (name: string, lines: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  };
  const users = write("users", [`"${target.username}" "${target.password}"`]);
  const configuration = write("pgbouncer.ini", [
    "[databases]",
    `* = host=${target.hostname} port=${target.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${url.port}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${users}`,
    ...settings,
  ]);
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const log = join(folder, "log");
  const pooler = await ServerProcess.spawn(
    { file, args: [configuration] },
    { folder, logFile: log, user },
  );
  keeper.watch(pooler.pid);
  const stop = async (): Promise<void> => {
    await pooler.end("SIGQUIT");
    keeper.dismiss();
    rmSync(folder, { recursive: true, force: true });
  };
  const isUp = async (): Promise<boolean> => {
    const session = await dialects.postgres.open(url.href).catch(() => undefined);
    session?.close();
    return session !== undefined;
  };
  await waitUntil(() => !pooler.isRunning || isUp(), startTimeout);
  if (pooler.isRunning) return { url: url.href, stop };
  const lines = readFileSync(log, "utf8");
  await stop();
  throw new Error(`PgBouncer ended during its start; its log:\n${lines}`);
}

function findPooler(): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  const found = folders.map((folder) => join(folder, "pgbouncer")).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new Error("PgBouncer was not found: install it (apt-get install pgbouncer)");
}
