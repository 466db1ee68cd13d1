import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RestGatewayStore } from "@gw/store-rest";
import { openSqlBackend } from "@gw/store-sql";
import {
  type OwnServer,
  type ServerKind,
  startServer,
  type TestDatabase,
} from "@gw/test-databases";
import { Random } from "../random.ts";
import { adminToken, ServerProcess } from "../server-process.ts";

export interface StartsOptions {
  readonly kind: ServerKind;
  /** How many are started at once. */
  readonly gateways: number;
  readonly kills: number;
  readonly seed: number;
}

export interface StartsReport {
  /** Until all of those that were started at once served. */
  readonly seconds: number;
  /** Of a start on an empty database. */
  readonly statements: number;
  readonly killedAt: readonly number[];
  readonly problems: readonly string[];
}

const program = fileURLToPath(new URL("./die-at.ts", import.meta.url));

/** Starts at once, and starts that are killed, on empty databases of a server of its own. */
export async function runStarts(options: StartsOptions): Promise<StartsReport> {
  const random = new Random(options.seed);
  const folder = mkdtempSync(join(tmpdir(), "gw-starts-"));
  const server = await startServer(options.kind, { isDurable: true });
  const kek = `raw:${randomBytes(32).toString("base64")}`;
  const start = ({ url }: TestDatabase): Promise<ServerProcess> =>
    ServerProcess.start(folder, { GW_DATABASE_URL: url, GW_KEK_1: kek });
  try {
    const { seconds, problems } = await startAtOnce({ server, start, ...options });
    const statements = await countStatements(server);
    const killedAt: number[] = [];
    for (let kill = 0; kill < options.kills; kill += 1) {
      const statement = 1 + random.below(statements);
      killedAt.push(statement);
      const database = await server.createDatabase();
      const child = spawn(process.execPath, [program, database.url, `${statement}`]);
      await once(child, "close");
      if (child.signalCode !== "SIGKILL") problems.push(`not killed at statement ${statement}`);
      const gateway = await start(database);
      await serve(gateway).catch((error: Error) => {
        problems.push(`killed at statement ${statement}: ${error.message}`);
      });
      await gateway.stop("SIGKILL");
      problems.push(...(await wrongLedger(database)));
      await database.drop();
    }
    return { seconds, statements, killedAt, problems };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAtOnce(options: {
  readonly server: OwnServer;
  readonly start: (database: TestDatabase) => Promise<ServerProcess>;
  readonly gateways: number;
}): Promise<{ readonly seconds: number; readonly problems: string[] }> {
  const { server, start, gateways: count } = options;
  const database = await server.createDatabase();
  const begin = performance.now();
  const gateways = await Promise.all(Array.from({ length: count }, () => start(database)));
  const seconds = (performance.now() - begin) / 1_000;
  try {
    for (const [index, gateway] of gateways.entries()) await serve(gateway, `${index}`);
    return { seconds, problems: await wrongLedger(database) };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
  }
}

/** Uses every table. */
async function serve({ url }: ServerProcess, name = "0"): Promise<void> {
  const store = new RestGatewayStore({ baseUrl: url, token: adminToken });
  const secretValue = { api_key: "x" };
  const { secretId } = await store.createGatewaySecret({
    secretName: name,
    secretValue,
    provider: "openai",
  });
  const definition = { name, secretId, provider: "openai", modelName: "gpt" };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
  const tags = [{ key: "team", value: "search" }];
  const modelConfigs = [{ modelDefinitionId }];
  const { endpointId } = await store.createGatewayEndpoint({ name, modelConfigs, tags });
  await store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: name });
}

async function wrongLedger(database: TestDatabase): Promise<string[]> {
  const rows = await database.run("select id from gateway_migrations");
  const ids = rows.map(({ id }) => Number(id));
  const isRight = ids.length > 0 && new Set(ids).size === ids.length;
  return isRight ? [] : [`the ledger has migrations ${ids.join(", ")}`];
}

async function countStatements(server: OwnServer): Promise<number> {
  const database = await server.createDatabase();
  let count = 0;
  const onQuery = (): void => {
    count += 1;
  };
  await (await openSqlBackend({ url: database.url, onQuery })).close();
  await database.drop();
  return count;
}
