import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineSoakTest } from "../soak-test.ts";

// Needs git, npx, bash, curl and the ports that the README uses.

/** Milliseconds until a server of the README must listen. */
const startTimeout = 180_000;

/** The environment of a user's shell: pnpm sets variables that make a nested pnpm skip checks. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^p?npm_/i.test(name)),
);

export const walkthroughTest = defineSoakTest({
  name: "walkthrough",
  summary: "runs the commands of the README in a clean clone and compares their output",
  options: {},
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "gw-walkthrough-"));
    const servers: ChildProcess[] = [];
    try {
      await walkThrough(join(folder, "gw"), servers);
      return true;
    } finally {
      for (const server of servers) {
        if (server.pid === undefined || server.exitCode !== null) continue;
        const ended = once(server, "close");
        process.kill(-server.pid, "SIGTERM");
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

async function walkThrough(clone: string, started: ChildProcess[]): Promise<void> {
  const repository = resolve(import.meta.dirname, "../../../..");
  execFileSync("git", ["clone", "--quiet", repository, clone]);
  const { servers, commands, outputs } = readBlocks(readFileSync(join(clone, "README.md"), "utf8"));
  if (commands.length === 0 || outputs.length === 0) {
    throw new Error("README.md has no walk-through blocks");
  }
  const from = Date.now();
  const [first, ...others] = servers;
  if (first === undefined) throw new Error("the walk-through in README.md starts no server");
  await startServer(clone, first, started);
  const seconds = (Date.now() - from) / 1000;
  for (const other of others) await startServer(clone, other, started);

  const output = await runBlocks(clone, commands);
  const missing = outputs.filter((shown) => !output.includes(shown));
  if (missing.length > 0) {
    throw new Error(`the output lacks what README.md shows:\n${missing.join("\n")}`);
  }
  console.log(`\nclean clone to first response: ${seconds.toFixed(1)} s`);
  console.log(`${commands.length} blocks work as printed`);
}

interface ServerCommand {
  readonly command: string;
  readonly port: number;
}

interface Blocks {
  readonly servers: readonly ServerCommand[];
  readonly commands: readonly string[];
  /** Texts that the commands must print. */
  readonly outputs: readonly string[];
}

function readBlocks(readme: string): Blocks {
  const marked = /<!-- walk-through( output| server (\d+))? -->\n```\w+\n([\s\S]*?)```/g;
  const blocks = [...readme.matchAll(marked)].map(([, kind, port, text = ""]) => {
    return { kind, port: Number(port), text };
  });
  const texts = (wanted: string | undefined) =>
    blocks.filter(({ kind }) => kind === wanted).map(({ text }) => text);
  const servers = blocks
    .filter(({ port }) => !Number.isNaN(port))
    .map(({ port, text }) => ({ port, command: text.trim() }));
  return { servers, commands: texts(undefined), outputs: texts(" output") };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** Starts a server in its own process group, so that the children of npx end with it. */
async function startServer(
  clone: string,
  { command, port }: ServerCommand,
  started: ChildProcess[],
): Promise<void> {
  if (await isListening(port)) {
    throw new Error(`port ${port} is in use; stop the program that listens on it`);
  }
  const server = spawn("bash", ["-c", command], {
    ...{ cwd: clone, env },
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
  started.push(server);
  const end = Date.now() + startTimeout;
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`${command} exited with ${server.exitCode}`);
    if (Date.now() > end) throw new Error(`${command} does not listen on port ${port}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function runBlocks(clone: string, commands: readonly string[]): Promise<string> {
  const script = ["set -eu -o pipefail", ...commands].join("\n");
  const shell = spawn("bash", ["-c", script], {
    cwd: clone,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  shell.stdout.on("data", (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const [code] = await once(shell, "close");
  if (code !== 0) throw new Error(`a command of the walk-through exited with ${code}`);
  return output;
}
