import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { LocalRegistry } from "./local-registry.ts";
import type { NodeVersion } from "./node-versions.ts";
import { runCommand } from "./run-command.ts";

interface ProgramCheck {
  /** Has the tarballs. */
  readonly registry: LocalRegistry;
  readonly version: string;
  /** A folder that does not exist yet, outside the repository. */
  readonly folder: string;
  readonly node: NodeVersion;
}

interface ProgramReport {
  /** Bytes of the global installation. */
  readonly size: number;
  /** Milliseconds from the start of the installed program to its first response. */
  readonly start: number;
  /** The same with `npx`, which installs it first. */
  readonly firstStart: number;
}

/** Bytes. */
const maxSize = 60_000_000;

/**
 * Runs `npx @gw/cli serve` in an empty folder, and the `gw` of a global installation. Throws if one of
 * them does not serve, or if the installation is too large.
 */
export async function checkProgram(check: ProgramCheck): Promise<ProgramReport> {
  const { registry, version, folder, node } = check;
  const prefix = join(folder, "global");
  mkdirSync(prefix, { recursive: true });
  const timeout = 180_000;
  const npm: Record<string, string> = {
    ...registry.env,
    npm_config_cache: await separateNpxCache(folder),
    npm_config_prefix: prefix,
    npm_config_ignore_scripts: "true",
    npm_config_prefer_offline: "true",
    npm_config_update_notifier: "false",
    PATH: [dirname(node.executable), process.env.PATH].join(delimiter),
  };
  const serve = async (name: string, command: readonly string[]): Promise<number> => {
    const cwd = join(folder, name);
    mkdirSync(cwd);
    return timeToResponse({ command, cwd, env: npm, version });
  };
  const firstStart = await serve("first", ["npx", "--yes", "@gw/cli", "serve"]);
  await runCommand("npm", ["install", "--global", "@gw/cli"], { cwd: folder, env: npm, timeout });
  const gw = join(prefix, process.platform === "win32" ? "gw.cmd" : "bin/gw");
  const shown = await runCommand(gw, ["--version"], { cwd: folder, env: npm, timeout });
  if (!shown.startsWith(version)) throw new Error(`gw --version shows ${shown}`);
  const start = await serve("installed", [gw, "serve"]);
  const kms = { ...npm, GW_KEK_1: "aws-kms:alias/gw" };
  const failure = await runCommand(gw, ["serve"], { cwd: folder, env: kms, timeout }).catch(String);
  if (!failure.includes("npm install @gw/kek-aws-kms"))
    throw new Error(`a key in AWS KMS without its package: ${failure}`);
  const size = sizeOf(prefix);
  if (size > maxSize) {
    throw new Error(`the installation of @gw/cli has ${size} bytes; it may have ${maxSize}`);
  }
  return { size, start, firstStart };
}

interface Served {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

/** Starts a server, and ends it after its first responses. */
async function timeToResponse({ command, cwd, env, version }: Served): Promise<number> {
  const [program = "", ...args] = command;
  const from = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env, GW_PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    // npx does not pass signals on: its group ends with it.
    detached: true,
  });
  try {
    let output = "";
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", (data) => {
        output += data;
        const found = /"url":"([^"]+)".*"listening"/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.stderr.on("data", (data) => (output += data));
      child.once("error", reject);
      child.once("close", () => reject(new Error(`${command.join(" ")} ended\n${output}`)));
    });
    const health = await fetch(`${url}/healthz`);
    const time = performance.now() - from;
    const { version: served } = (await health.json()) as { readonly version: string };
    if (served !== version) throw new Error(`/healthz shows version ${served}, not ${version}`);
    const docs = await fetch(`${url}/docs`);
    if (!(await docs.text()).includes("<html")) throw new Error(`/docs is not a page`);
    return time;
  } finally {
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, "SIGTERM");
      await once(child, "close");
    }
  }
}

/** npx reuses a program of the same version. Downloads are shared with the cache of the user. */
async function separateNpxCache(folder: string): Promise<string> {
  const config = ["config", "get", "cache"];
  const shared = (await runCommand("npm", config, { cwd: folder, timeout: 60_000 })).trim();
  const cache = join(folder, "npm-cache");
  mkdirSync(cache);
  mkdirSync(join(shared, "_cacache"), { recursive: true });
  symlinkSync(join(shared, "_cacache"), join(cache, "_cacache"), "junction");
  return cache;
}

/** Like `du -sb`. */
function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return entries.reduce((sum, path) => sum + lstatSync(join(folder, path)).size, 0);
}
