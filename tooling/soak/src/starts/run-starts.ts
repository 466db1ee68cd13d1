import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSqlBackend } from "@gw/store-sql";
import type { TestDatabase, TestServer } from "@gw/test-databases";
import { type ServerChoice, withServer } from "../databases/with-server.ts";
import { Random } from "../load/random.ts";
import { ServerProcess } from "../processes/server-process.ts";
import { startTogether } from "../processes/start-together.ts";
import { compareSchemas, readSchema } from "./read-schema.ts";
import { useEveryTable } from "./use-every-table.ts";

export interface StartsOptions extends ServerChoice {
  /** Gateways that start at once. */
  readonly gateways: number;
  readonly kills: number;
  readonly seed: number;
}

export interface StartsReport {
  /** Time until all gateways that started at once served. */
  readonly seconds: number;
  /** Number of statements of a start on an empty database. */
  readonly statements: number;
  readonly killedAt: readonly number[];
  readonly problems: readonly string[];
}

const program = fileURLToPath(new URL("./killed-start.ts", import.meta.url));

/** Starts gateways at once, and kills starts, on empty databases. */
export function runStarts(options: StartsOptions): Promise<StartsReport> {
  return withServer(options, (server) => runOn(server, options));
}

async function runOn(server: TestServer, options: StartsOptions): Promise<StartsReport> {
  const random = new Random(options.seed);
  const folder = mkdtempSync(join(tmpdir(), "gw-starts-"));
  const kek = `raw:${randomBytes(32).toString("base64")}`;
  const start = ({ url }: TestDatabase): Promise<ServerProcess> =>
    ServerProcess.start(folder, { GW_DATABASE_URL: url, GW_KEK_1: kek });
  try {
    const { statements, schema } = await startAlone(server);
    const { seconds, problems } = await startAtOnce({ ...options, server, start, schema });
    const killedAt: number[] = [];
    for (let kill = 0; kill < options.kills; kill += 1) {
      // A random statement in each part of the migration.
      const statement = 1 + Math.floor(((kill + random.next()) / options.kills) * statements);
      killedAt.push(statement);
      const database = await server.createDatabase();
      const child = spawn(process.execPath, [program, database.url, `${statement}`]);
      await once(child, "close");
      if (child.signalCode !== "SIGKILL")
        problems.push(`the start was not killed at statement ${statement}`);
      await startAfterwards(() => start(database)).catch((error: Error) => {
        problems.push(`killed at statement ${statement}: ${error.message}`);
      });
      const wrong = compareSchemas(await readSchema(options.kind, database), schema);
      problems.push(...wrong.map((one) => `killed at statement ${statement}: ${one}`));
      await database.drop();
    }
    return { seconds, statements, killedAt, problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAtOnce(options: {
  readonly server: TestServer;
  readonly start: (database: TestDatabase) => Promise<ServerProcess>;
  readonly gateways: number;
  readonly schema: ReadonlySet<string>;
}): Promise<{ readonly seconds: number; readonly problems: string[] }> {
  const { server, start, gateways: count, schema } = options;
  const database = await server.createDatabase();
  const begin = performance.now();
  const gateways = await startTogether(count, () => start(database));
  const seconds = (performance.now() - begin) / 1_000;
  try {
    for (const [index, gateway] of gateways.entries()) await useEveryTable(gateway, `${index}`);
    const found = await readSchema(server.kind, database);
    const problems = compareSchemas(found, schema).map((one) => `started at once: ${one}`);
    return { seconds, problems };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
    await database.drop();
  }
}

async function startAfterwards(start: () => Promise<ServerProcess>): Promise<void> {
  const gateway = await start();
  try {
    await useEveryTable(gateway);
  } finally {
    await gateway.stop("SIGKILL");
  }
}

/** Counts the statements of an undisturbed start and reads its schema. */
async function startAlone(
  server: TestServer,
): Promise<{ readonly statements: number; readonly schema: ReadonlySet<string> }> {
  const database = await server.createDatabase();
  let statements = 0;
  const onQuery = (): void => {
    statements += 1;
  };
  await (await openSqlBackend({ url: database.url, onQuery })).close();
  const schema = await readSchema(server.kind, database);
  await database.drop();
  return { statements, schema };
}
