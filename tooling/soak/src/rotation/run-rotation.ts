import { setTimeout as delay } from "node:timers/promises";
import { fillSecrets } from "../databases/fill-secrets.ts";
import { findSecrets } from "../databases/find-secrets.ts";
import { openOperator } from "../databases/operator.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import { rounded } from "../load/latency.ts";
import { MemoryWatch } from "../processes/memory-watch.ts";
import { ServerProcess } from "../processes/server-process.ts";
import { startTogether } from "../processes/start-together.ts";
import { GatewaysLoad } from "./gateways-load.ts";
import { type CliRotation, rotateByCli, type Through } from "./rotate-by-cli.ts";

export interface RotationOptions {
  readonly secrets: number;
  readonly gateways: number;
  readonly writers: number;
  readonly readers: number;
  /** Seconds of load before the first rotation, after which memory growth is measured. */
  readonly seconds: number;
  /** One rotation each, in sequence. */
  readonly through: readonly Through[];
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface RotationSoakReport {
  readonly fillSeconds: number;
  readonly rotations: readonly CliRotation[];
  /** Responses of the gateways by code. */
  readonly responses: Readonly<Record<string, number>>;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** Memory growth of each gateway in MiB. */
  readonly growth: readonly number[];
  /** Number of secrets that were opened at the end. */
  readonly opened: number;
  /** The key version of all secrets at the end. */
  readonly version: number;
  readonly problems: readonly string[];
}

/** MiB. */
const maxGrowth = 64;

/** Rotates secrets with the command line while several gateways serve. */
export async function runRotation(
  database: SoakDatabase,
  options: RotationOptions,
): Promise<RotationSoakReport> {
  const { log = () => {}, seed } = options;
  const { url, keys, folder } = database;
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  keys.add(1);
  // Creates the schema and registers the key.
  await (await openOperator({ url, keys })).close();
  let begin = performance.now();
  const secrets = await fillSecrets(database, options.secrets);
  const fillSeconds = (performance.now() - begin) / 1_000;
  log(`filled with ${secrets.length} secrets in ${fillSeconds.toFixed(1)} s`);

  const env = { GW_DATABASE_URL: url, GW_KEK_DIR: keys.path };
  const start = (): Promise<ServerProcess> => ServerProcess.start(folder, env);
  const gateways = await startTogether(options.gateways, start);
  const watches = gateways.map(({ child }) => new MemoryWatch(child.pid));
  const rotations: CliRotation[] = [];
  let version = 1;
  try {
    const { writers, readers } = options;
    const load = new GatewaysLoad({ gateways, secrets, writers, readers, seed, onProblem });
    let seconds: number;
    try {
      await delay(options.seconds * 1_000);
      for (const watch of watches) watch.markWarm();
      for (const through of options.through) {
        version += 1;
        const gateway = gateways[version % gateways.length];
        if (gateway === undefined) throw new Error("there is no gateway");
        const rotation = await rotateByCli({ database, gateway, through, to: version, onProblem });
        log(JSON.stringify(rotation, (_, value) => rounded(value)));
        rotations.push(rotation);
        const { growth = 0, gatewayGrowth = 0 } = rotation;
        if (growth > maxGrowth) onProblem(`the memory of gw keys rotate grew by ${growth} MiB`);
        if (through === "server" && gatewayGrowth > maxGrowth) {
          onProblem(`the memory of the rotating gateway grew by ${gatewayGrowth} MiB`);
        }
        // The first rotation of a gateway is part of its warm-up.
        if (through === "server") watches[version % gateways.length]?.markWarm();
      }
      // Writes after the retirement would show a gateway that still uses the retired key.
      await delay(1_000);
    } finally {
      seconds = await load.end();
    }
    const growth = watches.map((watch) => watch.stop() ?? 0);
    for (const grown of growth) {
      if (grown > maxGrowth) onProblem(`the memory of a gateway grew by ${grown} MiB`);
    }
    problems.push(...gateways.flatMap(({ failures }) => failures).slice(0, 10));
    begin = performance.now();
    const opened = await checkSecrets(database, { load, version, onProblem });
    log(`opened ${opened} secrets in ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
    const { statistics } = load;
    return {
      fillSeconds,
      rotations,
      responses: statistics.counts,
      perSecond: Object.values(statistics.counts).reduce((sum, one) => sum + one, 0) / seconds,
      median: statistics.quantile(0.5),
      p99: statistics.quantile(0.99),
      max: statistics.max,
      growth,
      opened,
      version,
      problems,
    };
  } finally {
    for (const watch of watches) watch.stop();
    // A killed server would remain in the server registry until its heartbeat times out.
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGTERM")));
  }
}

/** Checks that every row is under the new key and opens to its last acknowledged value. */
async function checkSecrets(
  { url, keys }: SoakDatabase,
  options: {
    readonly load: GatewaysLoad;
    readonly version: number;
    readonly onProblem: (problem: string) => void;
  },
): Promise<number> {
  const { load, version, onProblem } = options;
  const { backend, close } = await openOperator({ url, keys });
  try {
    const { values, lost, versions } = await findSecrets(backend, await keys.ring([version]));
    for (const one of lost) onProblem(`lost: ${one}`);
    for (const [other, count] of versions) {
      if (other !== version) onProblem(`${count} rows are under key version ${other}`);
    }
    for (const one of load.expectations.compare(values)) onProblem(one);
    return values.size;
  } finally {
    await close();
  }
}
