import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { assembleImage, imageUser } from "./assemble-image.ts";

// `pnpm check:image` starts the files of the image as the image does, without a container engine: as
// its user, on a read-only root with one volume, with the environment of the Dockerfile.

const root = resolve(import.meta.dirname, "../../..");
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const asRoot = process.getuid?.() === 0 ? [] : ["sudo"];

function check(isTrue: boolean, promise: string): void {
  if (!isTrue) throw new Error(`the image does not hold: ${promise}`);
  console.log(`checked: ${promise}`);
}

/** The value of an instruction of the Dockerfile that is a list. */
function instruction(name: RegExp): string[] {
  const text = name.exec(dockerfile)?.[1];
  if (text === undefined) throw new Error(`the Dockerfile has no instruction ${name}`);
  return JSON.parse(text);
}

/** `ENV` of the Dockerfile, on a free port of the loopback interface. */
function environment(): string[] {
  const block = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile)?.[1] ?? "";
  const own = block
    .split(/\\?\s+/)
    .filter((entry) => entry !== "" && !entry.startsWith("GW_HOST="));
  return ["PATH=/usr/local/bin:/usr/bin:/bin", ...own, "GW_HOST=127.0.0.1", "GW_PORT=0"];
}

/** Runs a command as root. */
function rootCommand(...command: string[]): { status: number | null; output: string } {
  const [program = "", ...args] = [...asRoot, ...command];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

const folder = mkdtempSync(join(tmpdir(), "gw-image-"));
const image = join(folder, "image");
try {
  assembleImage({ root, out: image });
  const entry = [...instruction(/^ENTRYPOINT (\[.*\])$/m), ...instruction(/^CMD (\[.*\])$/m)];
  const enter = [join(import.meta.dirname, "enter-image.sh"), image, process.execPath];
  const [program = "", ...args] = [
    ...asRoot,
    ...["unshare", "--mount", "sh", ...enter, String(imageUser)],
    ...["/usr/bin/env", "-i", ...environment(), ...entry],
  ];
  const server = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(server, "exit");
  try {
    const lines: string[] = [];
    const reader = createInterface(server.stderr);
    const url = await new Promise<string>((done, fail) => {
      reader.on("line", (line) => {
        lines.push(line);
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (found !== undefined) done(found);
      });
      exited.then(() => fail(new Error(`the server ended:\n${lines.join("\n")}`)), fail);
    });
    const pid = processOf(server.pid);
    const proc = (name: string): string => rootCommand("cat", `/proc/${pid}/${name}`).output;
    check((await fetch(`${url}/readyz`)).status === 200, "the server is ready");
    check(
      proc("status").includes(`Uid:\t${imageUser}\t${imageUser}\t${imageUser}\t${imageUser}`),
      `the process has the user ${imageUser}`,
    );
    check(/ \/ \/ ro[, ]/.test(proc("mountinfo")), "the root is read-only");
    const health = instruction(/^HEALTHCHECK .*?CMD (\[.*\])$/m);
    const inside = (port: string, command: readonly string[]): number | null =>
      rootCommand(
        ...["nsenter", "--target", pid, "--mount", "--root", "--wd=/"],
        ...["--setuid", String(imageUser), "--setgid", String(imageUser)],
        ...["/usr/bin/env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin"],
        ...[`GW_PORT=${port}`, ...command],
      ).status;
    const { port } = new URL(url);
    check(inside(port, health) === 0, "the health check passes");
    check(inside("1", health) === 1, "the health check fails without a server");
    check(inside(port, ["gw", "--version"]) === 0, "gw is on the path");
    const find = 'require("node:module").createRequire("/app/dist/main.js").resolve';
    const load = ["node", "--eval", `import(${find}("@gw/kek-aws-kms"))`];
    check(inside(port, load) === 0, "the package of keys in AWS KMS can be loaded");
    rootCommand("kill", "-USR1", pid);
    check((await fetch(`${url}/healthz`)).status === 200, "SIGUSR1 does not end the server");
    rootCommand("kill", "-TERM", pid);
    const [code] = await exited;
    check(code === 0, "SIGTERM ends the server with the exit code 0");
    check(!lines.some((line) => /debugger/i.test(line)), "SIGUSR1 opens no debugger");
  } finally {
    if (server.exitCode === null) rootCommand("kill", "-KILL", String(processOf(server.pid)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The process of the server: sudo has it as a child. */
function processOf(pid: number | undefined): string {
  if (asRoot.length === 0) return String(pid);
  return spawnSync("pgrep", ["--newest", "--parent", String(pid)], {
    encoding: "utf8",
  }).stdout.trim();
}
