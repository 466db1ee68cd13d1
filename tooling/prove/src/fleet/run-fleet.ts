import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KeyRing, loadKek } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { RestGatewayStore } from "@gw/store-rest";
import { type ServerKind, startServer, type TestDatabase } from "@gw/test-databases";
import { Random } from "../random.ts";
import { adminToken, ServerProcess } from "../server-process.ts";
import { Answers } from "./answers.ts";
import { check } from "./check.ts";
import { anchor, shared } from "./facts.ts";
import { causeOutages, type OutageReport } from "./outages.ts";
import { Writer } from "./writer.ts";

export interface FleetOptions {
  readonly kind: ServerKind;
  readonly gateways: number;
  readonly writers: number;
  readonly seconds: number;
  /** How often the database server is killed meanwhile; then `seconds` only says how long at least. */
  readonly kills: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface FleetReport {
  readonly mutations: number;
  readonly perSecond: number;
  readonly median: number;
  readonly p99: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly longestRefusal: number;
  readonly outages: OutageReport;
  /** Sessions that the database server has of the gateways at the end. */
  readonly sessions: number;
  readonly revision: number;
  readonly facts: number;
  readonly problems: readonly string[];
}

const poolSize = 10;

/** Several gateways on one database, many writers, and at the end a look at everything. */
export async function runFleet(options: FleetOptions): Promise<FleetReport> {
  const { kind, kills, seed, log = () => {} } = options;
  const random = new Random(seed);
  const folder = mkdtempSync(join(tmpdir(), "gw-fleet-"));
  const server = await startServer(kind, { isDurable: true });
  const gateways: ServerProcess[] = [];
  const problems: string[] = [];
  try {
    const database = await server.createDatabase();
    const kekSetting = `raw:${randomBytes(32).toString("base64")}`;
    const env = { GW_DATABASE_URL: database.url, GW_KEK_1: kekSetting };
    const starting = Array.from({ length: options.gateways }, () =>
      ServerProcess.start(folder, env),
    );
    gateways.push(...(await Promise.all(starting)));
    const stores = gateways.map(storeOf);
    const sharedEndpointId = await prepare(stores[0]);
    const answers = new Answers();
    const onProblem = (problem: string): void => void problems.push(problem);
    const writers = Array.from(
      { length: options.writers },
      (_, index) =>
        new Writer({
          name: `w${index}`,
          stores,
          random: new Random(seed + 1 + index),
          sharedEndpointId,
          onAnswer: (answer, ms) => answers.add(answer, ms),
          onProblem,
        }),
    );
    let isDone = false;
    const begin = performance.now();
    const working = Promise.all([
      ...writers.map((writer) => writer.writeUntil(() => isDone)),
      ...stores.map((store) => read({ store, isDone: () => isDone, answers, onProblem })),
    ]);
    const [outages] = await Promise.all([
      causeOutages({ database: server, gateways, kills, random, log }),
      delay(options.seconds * 1_000),
    ]);
    isDone = true;
    await working;
    const seconds = (performance.now() - begin) / 1_000;
    const sessions = await countSessions(kind, database);
    if (sessions > gateways.length * (poolSize + 1)) problems.push(`${sessions} sessions are open`);
    for (const { failures } of gateways) {
      // A failure that the log calls unexpected.
      const wrong = failures.filter((line) => /INTERNAL_ERROR|TypeError/.test(line));
      problems.push(...wrong.slice(0, 5));
    }
    const mutations = writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
    const kek = await loadKek({ source: kekSetting, version: 1 });
    const checked = await check({
      url: database.url,
      keyRing: new KeyRing([kek]),
      expectations: writers.map(({ expectations }) => expectations),
      acknowledged: mutations,
    });
    return {
      mutations,
      perSecond: mutations / seconds,
      median: answers.quantile(0.5),
      p99: answers.quantile(0.99),
      answers: answers.counts,
      longestRefusal: answers.longestRefusal,
      outages,
      sessions,
      revision: checked.revision,
      facts: checked.facts,
      problems: [...problems, ...checked.problems],
    };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function storeOf({ url }: ServerProcess): GatewayStore {
  return new RestGatewayStore({ baseUrl: url, token: adminToken });
}

/** What is there from the beginning to the end: the endpoint that all writers share. */
async function prepare(store: GatewayStore | undefined): Promise<string> {
  if (store === undefined) throw new Error("there is no gateway");
  const secret = { secretName: anchor, secretValue: { api_key: "x" }, provider: "openai" };
  const { secretId } = await store.createGatewaySecret(secret);
  const definition = { name: anchor, secretId, provider: "openai", modelName: "gpt" };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
  const modelConfigs = [{ modelDefinitionId }];
  return (await store.createGatewayEndpoint({ name: shared, modelConfigs })).endpointId;
}

/** What is known to be there is never missing, and no other error comes than that it is away. */
async function read(options: {
  readonly store: GatewayStore;
  readonly isDone: () => boolean;
  readonly answers: Answers;
  readonly onProblem: (problem: string) => void;
}): Promise<void> {
  const { store, isDone, answers, onProblem } = options;
  while (!isDone()) {
    const begin = performance.now();
    try {
      const { items } = await store.listSecretInfos();
      if (!items.some(({ secretName }) => secretName === anchor))
        onProblem("a list without anchor");
      const { modelMappings } = await store.getGatewayEndpoint({ name: shared });
      if (modelMappings.length === 0) onProblem("the shared endpoint without models");
      await delay(5);
    } catch (error) {
      const code = GatewayError.is(error) ? error.code : String(error);
      answers.add(`read ${code}`, performance.now() - begin);
      if (code !== "TEMPORARILY_UNAVAILABLE") onProblem(`a read was answered with ${code}`);
    }
  }
}

async function countSessions(kind: ServerKind, database: TestDatabase): Promise<number> {
  const sql =
    kind === "mysql"
      ? `select count(*) as sessions from information_schema.processlist
        where db = database() and id <> connection_id()`
      : `select count(*) as sessions from pg_stat_activity
        where datname = current_database() and application_name = 'gw'`;
  const [row] = await database.run(sql);
  return Number(row?.sessions);
}
