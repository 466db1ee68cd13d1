import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// Does what the README says, to the letter: its servers in a clean clone, then every block of its
// walk-through in another shell. Needs git, npx, bash, curl and the ports that the README names.

const patience = 180_000;

/** That of a user's shell: pnpm tells what it runs not to look whether all is installed. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^p?npm_/i.test(name)),
);

interface ServerCommand {
  readonly command: string;
  readonly port: number;
}

interface WalkThrough {
  readonly servers: readonly ServerCommand[];
  readonly commands: readonly string[];
  /** Must stand in what the commands print. */
  readonly outputs: readonly string[];
}

function readWalkThrough(readme: string): WalkThrough {
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

/** Starts one of the servers, in a process group of its own: what npx starts ends with it. */
async function startServer(clone: string, { command, port }: ServerCommand): Promise<ChildProcess> {
  if (await isListening(port))
    throw new Error(`something listens on ${port} already; stop it first`);
  const server = spawn("bash", ["-c", command], {
    ...{ cwd: clone, env },
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
  servers.push(server);
  const end = Date.now() + patience;
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`${command} ended: ${server.exitCode}`);
    if (Date.now() > end) throw new Error(`nothing listens on ${port} after ${command}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return server;
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
  if (code !== 0) throw new Error(`a command of the walk-through ended with ${code}`);
  return output;
}

const folder = mkdtempSync(join(tmpdir(), "gw-walkthrough-"));
const clone = join(folder, "gw");
const servers: ChildProcess[] = [];
try {
  execFileSync("git", ["clone", "--quiet", resolve(import.meta.dirname, "../../.."), clone]);
  const walk = readWalkThrough(readFileSync(join(clone, "README.md"), "utf8"));
  const { commands, outputs } = walk;
  if (commands.length === 0 || outputs.length === 0) throw new Error("there is no walk-through");

  const from = Date.now();
  const [first, ...others] = walk.servers;
  if (first === undefined) throw new Error("the walk-through starts no server");
  await startServer(clone, first);
  const seconds = (Date.now() - from) / 1000;
  for (const other of others) await startServer(clone, other);

  const output = await runBlocks(clone, commands);
  const missing = outputs.filter((shown) => !output.includes(shown));
  if (missing.length > 0) throw new Error(`the README shows other answers:\n${missing.join("\n")}`);
  console.log(`\nclean clone to a served request: ${seconds.toFixed(1)} s`);
  console.log(`${commands.length} blocks work as printed`);
} finally {
  for (const server of servers) {
    if (server.pid === undefined || server.exitCode !== null) continue;
    const ended = once(server, "close");
    process.kill(-server.pid, "SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
