import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "../src/index.js";
import { fakeIo } from "./fake-io.js";

/** The command line as it is installed: built, and run by Node. */
export const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  readonly env?: Environment;
  readonly input?: string;
}

/** Runs a command line in this process, without a terminal. */
export async function runHere(
  args: readonly string[],
  { input = "", env = {} }: RunOptions = {},
): Promise<Outcome> {
  const io = fakeIo({ input, env });
  const code = await runCli(args, io);
  return { code, out: io.out(), err: io.err() };
}

/** Runs the built `gw` in a process of its own, without a terminal. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = start(args, options.env);
  child.stdin?.end(options.input ?? "");
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close").then(([exitCode]) => exitCode as number),
  ]);
  return { code, out, err };
}

/** Starts `gw` with nothing of this process's environment but where programs are. */
export function start(args: readonly string[], env: Environment = {}): ChildProcess {
  const { PATH } = process.env;
  return spawn(process.execPath, [main, ...args], { env: { PATH, ...env }, stdio: "pipe" });
}

/** A gateway of its own on loopback: `gw serve` in a process, with a new data folder. */
export interface Gateway {
  readonly url: string;
  readonly dataDir: string;
  /** All that `gw serve` has written so far. */
  readonly log: () => string;
  /** What a client of it has in its environment. */
  readonly env: Environment;
  /** Runs a command line against it, in this process. */
  readonly gw: (args: readonly string[], options?: RunOptions) => Promise<Outcome>;
  /** {@link gw} with `--json`, for a command that must succeed; what it answered. */
  readonly json: (args: readonly string[], input?: string) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

export async function startGateway(settings: Environment = {}): Promise<Gateway> {
  const dataDir = await mkdtemp(join(tmpdir(), "gw-cli-"));
  const server = start(["serve"], { GW_PORT: "0", GW_DATA_DIR: dataDir, ...settings });
  let log = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log += chunk.toString();
      const listening = /https?:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
      if (listening !== undefined) resolve(listening);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("close", (code) => reject(new Error(`gw serve ended with ${code}: ${log}`)));
  });
  const token = (await readFile(join(dataDir, "admin-token"), "utf8")).trim();
  const env = { GW_URL: url, GW_TOKEN: token };
  const gw = (args: readonly string[], options: RunOptions = {}) =>
    runHere(args, { ...options, env: { ...env, ...options.env } });
  return {
    url,
    dataDir,
    log: () => log,
    env,
    gw,
    async json(args, input) {
      const { code, out, err } = await gw(
        [...args, "--json"],
        input === undefined ? {} : { input },
      );
      if (code !== 0) throw new Error(`gw ${args.join(" ")} ended with ${code}: ${err}`);
      return JSON.parse(out);
    },
    async stop() {
      const closed = server.exitCode === null ? once(server, "close") : undefined;
      server.kill("SIGTERM");
      await closed;
      await rm(dataDir, { recursive: true });
    },
  };
}

async function text(stream: NodeJS.ReadableStream | null): Promise<string> {
  let all = "";
  for await (const chunk of stream ?? []) all += chunk.toString();
  return all;
}
