import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KeyRing, loadKek } from "@gw/crypto";
import { RestGatewayStore } from "@gw/store-rest";
import { type ServerKind, startServer } from "@gw/test-databases";
import { Random } from "../load/random.ts";
import { ResponseStatistics } from "../load/response-statistics.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";
import { startTogether } from "../processes/start-together.ts";
import { type CheckReport, checkDatabase } from "./check/check-database.ts";
import { countSessions, terminateSessions } from "./gateway-sessions.ts";
import { causeOutages, type OutageReport } from "./outages.ts";
import { readUntilDone } from "./reader.ts";
import { ContestedResources } from "./writers/contested-resources.ts";
import { createFixedResources } from "./writers/fixed-resources.ts";
import { GatewayClient } from "./writers/gateway-client.ts";
import { Journal } from "./writers/journal.ts";
import { allowedRivalErrors, Rival } from "./writers/rival.ts";
import { Writer } from "./writers/writer.ts";

export interface FleetOptions {
  readonly kind: ServerKind;
  readonly gateways: number;
  /** Every third writer is a rival, which changes resources that all rivals change. */
  readonly writers: number;
  readonly seconds: number;
  /** SIGKILLs of the database server; they may extend the duration. */
  readonly kills: number;
  /** Database sessions to terminate; not together with `kills`. */
  readonly cuts?: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface FleetReport extends CheckReport {
  /** Acknowledged mutations. */
  readonly mutations: number;
  /** Mutations whose outcome is unknown. */
  readonly inDoubt: number;
  readonly perSecond: number;
  /** Milliseconds until an acknowledgement. */
  readonly median: number;
  readonly p99: number;
  /** Responses by code. */
  readonly responses: Readonly<Record<string, number>>;
  /** Milliseconds until the slowest response of any code. */
  readonly max: number;
  readonly outages: OutageReport;
  /** Database sessions of the gateways at the end. */
  readonly sessions: number;
}

const poolSize = 10;
/** Milliseconds after which a response counts as hanging. */
const maxResponseTime = 15_000;

/** Writes through several gateways on one database, then checks the whole database. */
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
    const fetch = answeringFetch(onProblem);
    const stores = gateways.map(
      ({ url }) => new RestGatewayStore({ baseUrl: url, token: adminToken, fetch }),
    );
    const journal = new Journal();
    const statistics = new ResponseStatistics();
    const all = { stores, journal, statistics, onProblem };
    const random = new Random(seed);
    const sharedEndpointId = await createFixedResources(
      new GatewayClient({ ...all, name: "fixed", random }),
    );
    const writers: Writer[] = [];
    const rivals: Rival[] = [];
    const contested = new ContestedResources();
    for (let index = 0; index < options.writers; index += 1) {
      const one = { ...all, name: `w${index}`, random: new Random(seed + 1 + index) };
      if (index % 3 === 2) {
        const client = new GatewayClient({ ...one, allowedErrors: allowedRivalErrors });
        rivals.push(new Rival({ ...one, client, contested }));
      } else {
        writers.push(new Writer({ ...one, client: new GatewayClient(one), sharedEndpointId }));
      }
    }
    let hasEnded = false;
    const isDone = (): boolean => hasEnded;
    const begin = performance.now();
    const working = [
      ...[...writers, ...rivals].map((one) => one.writeUntil(isDone)),
      ...stores.map((store) => readUntilDone({ store, isDone, statistics, onProblem })),
    ];
    const clients = stores.map(
      (_, index) => new GatewayClient({ ...all, name: `o${index}`, random }),
    );
    const fleet = { database: server, gateways, stores, clients, sharedEndpointId };
    const [outages] = await Promise.all([
      causeOutages({ ...fleet, kills, random, log, onProblem }),
      terminateSessions({ kind, database, cuts, seconds, random: new Random(seed) }),
      delay(seconds * 1_000),
    ]);
    hasEnded = true;
    await Promise.all(working);
    const elapsed = (performance.now() - begin) / 1_000;
    const sessions = await countSessions(kind, database);
    if (sessions > gateways.length * (poolSize + 1)) onProblem(`${sessions} sessions are open`);
    if (statistics.max > maxResponseTime) onProblem(`a response took ${statistics.max} ms`);
    // Unexpected errors in the logs.
    const failures = gateways.flatMap((gateway) => gateway.failures);
    problems.push(...failures.filter((line) => /INTERNAL_ERROR|TypeError/.test(line)).slice(0, 5));
    const checked = await checkDatabase({
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
      median: statistics.quantile(0.5),
      p99: statistics.quantile(0.99),
      responses: statistics.counts,
      max: statistics.max,
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

/** A `fetch` that reports each request to which the server itself does not respond with JSON. */
function answeringFetch(onProblem: (problem: string) => void): typeof fetch {
  return async (input, init) => {
    const label = `${init?.method ?? "GET"} ${new URL(String(input)).pathname}`;
    try {
      const response = await fetch(input, init);
      const type = response.headers.get("content-type") ?? "";
      if (!/^application\/json\b/.test(type)) {
        onProblem(`${label}: a response of status ${response.status} that is not JSON`);
      }
      return response;
    } catch (error) {
      onProblem(`${label}: no response (${String(error)})`);
      throw error;
    }
  };
}
