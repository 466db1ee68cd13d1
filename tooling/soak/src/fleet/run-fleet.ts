import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KeyRing, loadKek } from "@gw/crypto";
import { RestGatewayStore } from "@gw/store-rest";
import { type ServerKind, startServer } from "@gw/test-databases";
import { Random } from "../load/random.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";
import { startTogether } from "../processes/start-together.ts";
import { makeAnchor } from "./writers/fixed-resources.ts";
import { Answers } from "../load/response-statistics.ts";
import { Caller } from "./writers/gateway-client.ts";
import { type Checked, check } from "./check/check-database.ts";
import { Contested } from "./writers/contested-resources.ts";
import { endSessions } from "./end-sessions.ts";
import { Journal } from "./writers/journal.ts";
import { causeOutages, type OutageReport } from "./outages.ts";
import { readUntilDone } from "./reader.ts";
import { Rival, rivalRefusals } from "./writers/rival.ts";
import { countSessions } from "./count-sessions.ts";
import { Writer } from "./writers/writer.ts";

export interface FleetOptions {
  readonly kind: ServerKind;
  readonly gateways: number;
  /** Every third of them is a rival of the others of its kind, on things that all change. */
  readonly writers: number;
  readonly seconds: number;
  /** How often the database server is killed meanwhile; then `seconds` only says how long at least. */
  readonly kills: number;
  /** How many sessions of the gateways the server ends meanwhile; not together with kills. */
  readonly cuts?: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface FleetReport extends Checked {
  /** Acknowledged ones. */
  readonly mutations: number;
  /** Those of which nobody was told whether they were made. */
  readonly inDoubt: number;
  readonly perSecond: number;
  /** Milliseconds until an acknowledgement. */
  readonly median: number;
  readonly p99: number;
  /** How often each code was answered. */
  readonly answers: Readonly<Record<string, number>>;
  /** Milliseconds until the slowest answer of any kind. */
  readonly longest: number;
  readonly outages: OutageReport;
  /** Sessions that the database server has of the gateways at the end. */
  readonly sessions: number;
}

const poolSize = 10;
/** Milliseconds after which somebody would call it hanging. */
const mostPatient = 15_000;

/** Several gateways on one database, many writers, and at the end a look at everything. */
export async function runFleet(options: FleetOptions): Promise<FleetReport> {
  const { kind, kills, cuts = 0, seconds, seed, log = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), "gw-fleet-"));
  const server = await startServer(kind, { isDurable: true });
  const gateways: ServerProcess[] = [];
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  try {
    const database = await server.createDatabase();
    const source = `raw:${randomBytes(32).toString("base64")}`;
    const env = { GW_DATABASE_URL: database.url, GW_KEK_1: source };
    const start = (): Promise<ServerProcess> => ServerProcess.start(folder, env);
    gateways.push(...(await startTogether(options.gateways, start)));
    const stores = gateways.map(
      ({ url }) => new RestGatewayStore({ baseUrl: url, token: adminToken }),
    );
    const journal = new Journal();
    const answers = new Answers();
    const all = { stores, journal, answers, onProblem };
    const random = new Random(seed);
    const sharedEndpointId = await makeAnchor(new Caller({ ...all, name: "anchor", random }));
    const writers: Writer[] = [];
    const rivals: Rival[] = [];
    const contested = new Contested();
    for (let index = 0; index < options.writers; index += 1) {
      const one = { ...all, name: `w${index}`, random: new Random(seed + 1 + index) };
      if (index % 3 === 2) {
        const caller = new Caller({ ...one, mayBeRefused: rivalRefusals });
        rivals.push(new Rival({ ...one, caller, contested }));
      } else writers.push(new Writer({ ...one, caller: new Caller(one), sharedEndpointId }));
    }
    let hasEnded = false;
    const isDone = (): boolean => hasEnded;
    const begin = performance.now();
    const working = [
      ...[...writers, ...rivals].map((one) => one.writeUntil(isDone)),
      ...stores.map((store) => readUntilDone({ store, isDone, answers, onProblem })),
    ];
    const callers = stores.map((_, index) => new Caller({ ...all, name: `o${index}`, random }));
    const outaged = { database: server, gateways, stores, callers, sharedEndpointId };
    const [outages] = await Promise.all([
      causeOutages({ ...outaged, kills, random, log, onProblem }),
      endSessions({ kind, database, cuts, seconds, random: new Random(seed) }),
      delay(seconds * 1_000),
    ]);
    hasEnded = true;
    await Promise.all(working);
    const elapsed = (performance.now() - begin) / 1_000;
    const sessions = await countSessions(kind, database);
    if (sessions > gateways.length * (poolSize + 1)) onProblem(`${sessions} sessions are open`);
    if (answers.longest > mostPatient) onProblem(`an answer took ${answers.longest} ms`);
    // What the log calls unexpected.
    const failures = gateways.flatMap((gateway) => gateway.failures);
    problems.push(...failures.filter((line) => /INTERNAL_ERROR|TypeError/.test(line)).slice(0, 5));
    const checked = await check({
      database,
      keyRing: new KeyRing([await loadKek({ source, version: 1 })]),
      expectations: writers.map(({ expectations }) => expectations),
      journal,
    });
    return {
      ...checked,
      mutations: journal.acknowledged.length,
      inDoubt: journal.inDoubt.length,
      perSecond: journal.acknowledged.length / elapsed,
      median: answers.quantile(0.5),
      p99: answers.quantile(0.99),
      answers: answers.counts,
      longest: answers.longest,
      outages,
      sessions,
      problems: [...problems, ...checked.problems],
    };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
