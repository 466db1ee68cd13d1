import type { SoakDatabase } from "../databases/with-database.ts";
import { type GwExit, type GwLine, runGw, startGw } from "../processes/gw-process.ts";
import { MemoryWatch } from "../processes/memory-watch.ts";
import { adminToken, type ServerProcess } from "../processes/server-process.ts";

/** The process that rotates: that of the command, or a server. */
export type Through = "database" | "server";

export interface CliRotation {
  readonly through: Through;
  readonly to: number;
  /** Duration of all commands: check, wait for the servers, rotate, verify, retire. */
  readonly seconds: number;
  readonly rotated: number;
  /** During the rotation proper; absent if it was too short to measure. */
  readonly rowsPerSecond: number | undefined;
  /** Memory growth of the command in MiB; absent if the rotation was too short. */
  readonly growth: number | undefined;
  /** Memory growth of the rotating gateway in MiB; absent if the rotation was too short. */
  readonly gatewayGrowth: number | undefined;
}

export interface RotateByCliOptions {
  readonly database: SoakDatabase;
  readonly gateway: ServerProcess;
  readonly through: Through;
  readonly to: number;
  readonly onProblem: (problem: string) => void;
}

/** Generates the next key, rotates, verifies and retires the previous key with `gw`. */
export async function rotateByCli(options: RotateByCliOptions): Promise<CliRotation> {
  const { database, gateway, through, to, onProblem } = options;
  const { url, folder, keys } = database;
  const local = { GW_KEK_DIR: keys.path, SOAK_DATABASE_URL: url };
  const remote = { GW_URL: gateway.url, GW_TOKEN: adminToken };
  const common = { cwd: folder, env: through === "database" ? local : remote };
  const where = through === "database" ? ["--database", "env:SOAK_DATABASE_URL"] : [];
  await runGw(["keys", "generate", "--out", keys.file(to)], common);

  const rate = new RotatingRate();
  const begin = performance.now();
  const watches: MemoryWatch[] = [];
  const gw = startGw(["keys", "rotate", "--to", `${to}`, "--yes", "--json", ...where], {
    ...common,
    onLine: (line) => {
      rate.add(line);
      // One line per second. The heap has grown to its working size by the third.
      if (rate.rotatingLines === 3) for (const watch of watches) watch.markWarm();
    },
  });
  watches.push(new MemoryWatch(gw.child.pid), new MemoryWatch(gateway.child.pid));
  const exit = await gw.ended;
  const [growth, gatewayGrowth] = watches.map((watch) => watch.stop());
  const done = exit.lines.at(-1);
  if (exit.code !== 0 || done?.outcome !== "done") onProblem(failed("rotate", exit));

  const verified = await startGw(["keys", "verify", "--json", ...where], common).ended;
  if (verified.code !== 0) onProblem(failed("verify", verified));
  const retired = await startGw(["keys", "retire", `${to - 1}`, "--yes", ...where], common).ended;
  if (retired.code !== 0) onProblem(failed("retire", retired));
  return {
    through,
    to,
    seconds: (performance.now() - begin) / 1_000,
    rotated: Number(done?.rotated),
    rowsPerSecond: rate.perSecond,
    growth,
    gatewayGrowth,
  };
}

function failed(command: string, { code, signal, lines, stderr }: GwExit): string {
  const last = JSON.stringify(lines.at(-1) ?? {});
  return `gw keys ${command} exited with ${code ?? signal}: ${last} ${stderr.trim()}`;
}

/** Measures the rotation rate from progress lines. */
class RotatingRate {
  rotatingLines = 0;
  #first: { readonly at: number; readonly done: number } | undefined;
  #last: { readonly at: number; readonly done: number } | undefined;

  get perSecond(): number | undefined {
    if (!this.#first || !this.#last || this.#last.at === this.#first.at) return undefined;
    return ((this.#last.done - this.#first.done) / (this.#last.at - this.#first.at)) * 1_000;
  }

  add({ doing, done }: GwLine): void {
    if (doing !== "rotating") return;
    this.rotatingLines += 1;
    const point = { at: performance.now(), done: Number(done) };
    // The last pass counts from 0 again.
    if (this.#last !== undefined && point.done < this.#last.done) return;
    this.#first ??= point;
    this.#last = point;
  }
}
