import { setTimeout as delay } from "node:timers/promises";
import { ServerProcess } from "../processes/server-process.ts";
import { startTogether } from "../processes/start-together.ts";
import { fillSecrets } from "../databases/fill-secrets.ts";
import { findSecrets } from "../databases/find-secrets.ts";
import { GatewaysLoad } from "./gateways-load.ts";
import { MemoryWatch } from "../processes/memory-watch.ts";
import { openOperator } from "../databases/operator.ts";
import { type CliRotation, rotateByCli, type Through } from "./rotate-by-cli.ts";
import type { ProofDatabase } from "../databases/with-database.ts";

export interface RotationOptions {
  readonly secrets: number;
  readonly gateways: number;
  readonly writers: number;
  readonly readers: number;
  /** Of load before the first rotation, after which memory is to grow no more. */
  readonly seconds: number;
  /** One rotation after the other. */
  readonly through: readonly Through[];
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface RotationProof {
  readonly fillSeconds: number;
  readonly rotations: readonly CliRotation[];
  /** What the gateways were asked meanwhile. */
  readonly answers: Readonly<Record<string, number>>;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /** MiB, of each gateway. */
  readonly growth: readonly number[];
  /** How many were opened in the end. */
  readonly opened: number;
  /** The version that all lie under. */
  readonly version: number;
  readonly problems: readonly string[];
}

/** MiB. */
const mostGrowth = 64;

/** Rotates many secrets by the real command line while several gateways serve. */
export async function runRotation(
  database: ProofDatabase,
  options: RotationOptions,
): Promise<RotationProof> {
  const { log = () => {}, seed } = options;
  const { url, keys, folder } = database;
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  keys.add(1);
  // Makes the schema, and registers the key.
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
        if (growth > mostGrowth) onProblem(`the rotator grew by ${growth} MiB`);
        if (through === "server" && gatewayGrowth > mostGrowth) {
          onProblem(`the gateway that rotated grew by ${gatewayGrowth} MiB`);
        }
        // What it does for the first time is not what is to stay flat.
        if (through === "server") watches[version % gateways.length]?.markWarm();
      }
      // What was retired is still written past, were anybody to do so.
      await delay(1_000);
    } finally {
      seconds = await load.end();
    }
    const growth = watches.map((watch) => watch.stop() ?? 0);
    for (const grown of growth) {
      if (grown > mostGrowth) onProblem(`a gateway grew by ${grown} MiB`);
    }
    problems.push(...gateways.flatMap(({ failures }) => failures).slice(0, 10));
    begin = performance.now();
    const opened = await check(database, { load, version, onProblem });
    log(`opened ${opened} secrets in ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
    const { answers } = load;
    return {
      fillSeconds,
      rotations,
      answers: answers.counts,
      perSecond: Object.values(answers.counts).reduce((sum, one) => sum + one, 0) / seconds,
      median: answers.quantile(0.5),
      p99: answers.quantile(0.99),
      longest: answers.longest,
      growth,
      opened,
      version,
      problems,
    };
  } finally {
    for (const watch of watches) watch.stop();
    // In good order, or they would count as running for a while.
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGTERM")));
  }
}

/** Every row on the new key, and every secret as it was acknowledged last. */
async function check(
  { url, keys }: ProofDatabase,
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
      if (other !== version) onProblem(`${count} rows lie under key version ${other}`);
    }
    for (const one of load.expectations.compare(values)) onProblem(one);
    return values.size;
  } finally {
    await close();
  }
}

export function rounded(value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10) / 10 : value;
}
