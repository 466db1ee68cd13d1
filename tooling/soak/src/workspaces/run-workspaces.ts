import { openOperator } from "../databases/operator.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import { Random } from "../load/random.ts";
import { startGw } from "../processes/gw-process.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";
import { rotateByCli } from "../rotation/rotate-by-cli.ts";
import { checkSecrets } from "./check-secrets.ts";
import { createWorkspaces, issueInstallationToken } from "./create-workspaces.ts";
import { CredentialHistory } from "./credential-history.ts";
import { EchoProvider } from "./echo-provider.ts";
import { type LoadCounts, WorkspacesLoad } from "./workspaces-load.ts";

export interface WorkspacesOptions {
  readonly workspaces: number;
  readonly rotations: number;
  /** Calls per workspace before the first rotation and after each one; more are made meanwhile. */
  readonly calls: number;
  readonly callers: number;
  /** Whether some calls are judged as if they had named another workspace. */
  readonly control: boolean;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface WorkspacesReport extends LoadCounts {
  readonly callsPerSecond: number;
  readonly rotations: number;
  /** Secrets that rotations rewrapped; an update during a rotation seals with the new key itself. */
  readonly rotated: number;
  /** Milliseconds until a new credential was used: by the gateway that was updated, and by others. */
  readonly longestLag: CredentialHistory["longestLag"];
  /** Secrets that open with the last key alone to the last credential of their workspace. */
  readonly opened: number;
  readonly problems: readonly string[];
}

/**
 * Milliseconds after which a gateway must use a credential that was set through any gateway. It polls every
 * second; the rest is for reading fifty workspaces on a busy machine.
 */
const maxLag = 30_000;
const misjudgeEvery = 100;

/** Calls endpoints of many workspaces through two gateways while secrets change and keys are rotated. */
export async function runWorkspaces(
  database: SoakDatabase,
  options: WorkspacesOptions,
): Promise<WorkspacesReport> {
  const { seed, control, callers, log = () => {} } = options;
  const { url, keys, folder } = database;
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  keys.add(1);
  // Creates the schema and registers the key.
  await (await openOperator({ url, keys })).close();
  const provider = new EchoProvider();
  await provider.listen();
  const gateways: ServerProcess[] = [];
  const start = async (): Promise<ServerProcess> => {
    const env = {
      GW_DATABASE_URL: url,
      GW_KEK_DIR: keys.path,
      GW_EGRESS_ALLOW: `${provider.url}@*`,
    };
    const gateway = await ServerProcess.start(folder, env);
    gateways.push(gateway);
    return gateway;
  };
  try {
    const first = await start();
    const history = new CredentialHistory(maxLag);
    const count = options.workspaces;
    const workspaces = await createWorkspaces({
      url: first.url,
      provider: provider.url,
      count,
      history,
    });
    const installationToken = await issueInstallationToken(first.url);
    // The second gateway starts with all workspaces, so that the first call of each one succeeds.
    await start();
    log(`created ${count} workspaces`);
    const begin = performance.now();
    const load = new WorkspacesLoad({
      urls: gateways.map((gateway) => gateway.url),
      workspaces,
      installationToken,
      callers,
      history,
      random: new Random(seed),
      onProblem,
      misjudgeEvery: control ? misjudgeEvery : 0,
    });
    let rotated = 0;
    let version = 1;
    let seconds: number;
    try {
      await load.whenCalled(options.calls * count);
      while (version <= options.rotations) {
        version += 1;
        const gateway = gateways[version % gateways.length] ?? first;
        const through = version % 2 === 0 ? "server" : "database";
        const rotation = await rotateByCli({ database, gateway, through, to: version, onProblem });
        rotated += rotation.rotated;
        log(
          `rotated ${rotation.rotated} secrets to key version ${version} through the ${through} in ` +
            `${rotation.seconds.toFixed(1)} s; ${load.counts.calls} calls so far`,
        );
        await load.whenCalled(options.calls * count);
      }
    } finally {
      await load.end();
      seconds = (performance.now() - begin) / 1_000;
    }
    for (const [prompt, times] of provider.calls) {
      if (times !== 1) onProblem(`the provider received ${prompt} ${times} times`);
    }
    problems.push(...gateways.flatMap(({ failures }) => failures).slice(0, 10));
    for (const gateway of gateways) await checkWithDoctor(gateway, { folder, onProblem });
    const opened = await checkSecrets(database, { workspaces, history, version, onProblem });
    const { longestLag } = history;
    const callsPerSecond = load.counts.calls / seconds;
    const figures = { callsPerSecond, rotations: version - 1, rotated, longestLag, opened };
    return { ...load.counts, ...figures, problems };
  } finally {
    // A killed server would remain in the server registry until its heartbeat times out.
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGTERM")));
    await provider.stop();
  }
}

/** `gw doctor` opens every secret. */
async function checkWithDoctor(
  { url }: ServerProcess,
  { folder, onProblem }: { readonly folder: string; readonly onProblem: (problem: string) => void },
): Promise<void> {
  const env = { GW_URL: url, GW_TOKEN: adminToken };
  const { code, lines, stderr } = await startGw(["doctor", "--json"], { cwd: folder, env }).ended;
  if (code !== 0) onProblem(`gw doctor exited with ${code}: ${JSON.stringify(lines)} ${stderr}`);
}
