import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// Does what the README says, to the letter: its first command in a clean clone, then every block of
// its walk-through in a second shell. Needs git, npx, bash, curl and the port that the README names.

const address = "http://127.0.0.1:8686";
const patience = 180_000;

interface WalkThrough {
  readonly commands: readonly string[];
  /** Must stand in what the commands print. */
  readonly outputs: readonly string[];
}

function readWalkThrough(readme: string): WalkThrough {
  const blocks = [...readme.matchAll(/<!-- walk-through( output)? -->\n```\w+\n([\s\S]*?)```/g)];
  const texts = (wanted: string | undefined) =>
    blocks.filter(([, kind]) => kind === wanted).map(([, , text]) => text ?? "");
  return { commands: texts(undefined), outputs: texts(" output") };
}

async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function untilReady(server: ChildProcess): Promise<void> {
  const end = Date.now() + patience;
  while (!(await isReady())) {
    if (server.exitCode !== null) throw new Error(`the first command ended: ${server.exitCode}`);
    if (Date.now() > end) throw new Error(`no server answers at ${address}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function runBlocks(clone: string, commands: readonly string[]): Promise<string> {
  const script = ["set -eu -o pipefail", ...commands].join("\n");
  const shell = spawn("bash", ["-c", script], { cwd: clone, stdio: ["ignore", "pipe", "inherit"] });
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
let server: ChildProcess | undefined;
try {
  if (await isReady()) throw new Error(`something listens at ${address} already; stop it first`);
  execFileSync("git", ["clone", "--quiet", resolve(import.meta.dirname, "../../.."), clone]);
  const { commands, outputs } = readWalkThrough(readFileSync(join(clone, "README.md"), "utf8"));
  if (commands.length === 0 || outputs.length === 0) throw new Error("there is no walk-through");

  const from = Date.now();
  // A process group of its own: what npx starts ends with it.
  server = spawn("npx", ["-y", "pnpm@12.21.0", "start"], {
    cwd: clone,
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
  await untilReady(server);
  const seconds = (Date.now() - from) / 1000;

  const output = await runBlocks(clone, commands);
  const missing = outputs.filter((shown) => !output.includes(shown));
  if (missing.length > 0) throw new Error(`the README shows other answers:\n${missing.join("\n")}`);
  console.log(`\nclean clone to a served request: ${seconds.toFixed(1)} s`);
  console.log(`${commands.length} blocks work as printed`);
} finally {
  if (server?.pid !== undefined && server.exitCode === null) {
    const ended = once(server, "close");
    process.kill(-server.pid, "SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
