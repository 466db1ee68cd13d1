import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// Types a value at the real prompt on a real pseudo terminal (`script` of util-linux) and looks for
// it: on the screen, in the list of processes, in the environment of any.

const canary = "sk-canary-7d0f3e61c2";
const main = resolve(import.meta.dirname, "../../../apps/cli/dist/main.js");
const folder = mkdtempSync(join(tmpdir(), "gw-prompt-"));
const url = `sqlite:${join(folder, "gateway.db")}`;

interface Terminal {
  readonly child: ChildProcess;
  readonly screen: () => string;
  readonly shows: (text: string) => Promise<void>;
}

function openTerminal(...args: readonly string[]): Terminal {
  const command = [process.execPath, main, ...args, "--database", url].join(" ");
  // What follows the command says whether the terminal echoes again.
  const line = `${command}; code=$?; stty -a | grep -qw -- -echo || echo ECHOES; exit $code`;
  const child = spawn("script", ["-qefc", line, "/dev/null"], {
    env: { PATH: process.env.PATH, SHELL: "/bin/sh", GW_DATA_DIR: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  const waiting = new Map<string, () => void>();
  child.stdout?.on("data", (chunk) => {
    screen += chunk;
    for (const [text, resolved] of waiting) if (screen.includes(text)) resolved();
  });
  const shows = (text: string) =>
    new Promise<void>((resolved, rejected) => {
      waiting.set(text, resolved);
      if (screen.includes(text)) resolved();
      child.once("close", () => rejected(new Error(`never showed ${text}:\n${screen}`)));
    });
  return { child, screen: () => screen, shows };
}

function expectThat(condition: boolean, what: string, terminal: Terminal): void {
  if (!condition) throw new Error(`${what}:\n${terminal.screen()}`);
  console.log(`ok: ${what}`);
}

/** Whether any process of this user carries the text. */
function isSeenInProcesses(text: string): boolean {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .some((pid) =>
      ["cmdline", "environ"].some((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, "latin1").includes(text);
        } catch {
          return false;
        }
      }),
    );
}

async function proveNoEcho(): Promise<void> {
  const terminal = openTerminal("secrets", "create", "typed");
  await terminal.shows("api_key (not shown): ");
  terminal.child.stdin?.write(canary);
  expectThat(!isSeenInProcesses(canary), "no process carries the value", terminal);
  terminal.child.stdin?.write("\r");
  const [code] = await once(terminal.child, "close");
  expectThat(code === 0, "a value typed is taken", terminal);
  expectThat(terminal.screen().includes("api_key=...61c2"), "its mask shows", terminal);
  expectThat(!terminal.screen().includes(canary), "the value itself does not", terminal);
  expectThat(terminal.screen().includes("ECHOES"), "the terminal echoes again", terminal);
}

async function provePaste(): Promise<void> {
  const terminal = openTerminal("secrets", "create", "pasted");
  await terminal.shows("api_key (not shown): ");
  terminal.child.stdin?.write(`${canary}\recho ${canary}\r`);
  const [code] = await once(terminal.child, "close");
  expectThat(code === 2, "a paste of several lines is refused", terminal);
  expectThat(!terminal.screen().includes(canary), "and not a part of it shows", terminal);
}

async function proveInterrupt(): Promise<void> {
  const terminal = openTerminal("secrets", "create", "given-up");
  await terminal.shows("api_key (not shown): ");
  terminal.child.stdin?.write(`${canary}\u0003`);
  const [code] = await once(terminal.child, "close");
  expectThat(code === 130, "Ctrl-C ends with 130", terminal);
  expectThat(terminal.screen().includes("ECHOES"), "and the terminal echoes again", terminal);
}

async function proveConfirmation(): Promise<void> {
  for (const [answer, expected] of [
    ["n", 5],
    ["y", 0],
  ] as const) {
    const terminal = openTerminal("secrets", "delete", "typed");
    await terminal.shows("[y/N] ");
    terminal.child.stdin?.write(`${answer}\r`);
    const [code] = await once(terminal.child, "close");
    expectThat(
      code === expected,
      `a deletion answered with ${answer} ends with ${expected}`,
      terminal,
    );
  }
}

try {
  await proveNoEcho();
  await provePaste();
  await proveInterrupt();
  await proveConfirmation();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
