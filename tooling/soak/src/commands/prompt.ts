import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtFile } from "@gw/bundle/built-file";
import { defineSoakTest } from "../soak-test.ts";

// The pseudo terminal is `script` of util-linux.
const canary = "sk-canary-7d0f3e61c2";

export const promptTest = defineSoakTest({
  name: "prompt",
  summary:
    "types a credential at a pseudo terminal; it appears on no screen and in no process list",
  options: {},
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "gw-prompt-"));
    const open = (...args: readonly string[]): Terminal => openTerminal(folder, args);
    try {
      await checkEcho(open);
      await checkPaste(open);
      await checkInterrupt(open);
      await checkConfirmation(open);
      return true;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

interface Terminal {
  readonly child: ChildProcess;
  readonly screen: () => string;
  readonly shows: (text: string) => Promise<void>;
}

type OpenTerminal = (...args: readonly string[]) => Terminal;

function openTerminal(folder: string, args: readonly string[]): Terminal {
  const url = `sqlite:${join(folder, "gateway.db")}`;
  const main = builtFile("apps/cli/dist/main.js");
  const command = [process.execPath, main, ...args, "--database", url].join(" ");
  // After the command, the shell prints whether the terminal echoes again.
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
      child.once("close", () => rejected(new Error(`the screen never showed ${text}:\n${screen}`)));
    });
  return { child, screen: () => screen, shows };
}

function expectThat(condition: boolean, what: string, terminal: Terminal): void {
  if (!condition) throw new Error(`not true: ${what}:\n${terminal.screen()}`);
  console.log(`ok: ${what}`);
}

/** Whether the arguments or the environment of a readable process contain the text. */
function isInProcessList(text: string): boolean {
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

async function checkEcho(open: OpenTerminal): Promise<void> {
  const terminal = open("secrets", "create", "typed");
  await terminal.shows("api_key (not shown): ");
  terminal.child.stdin?.write(canary);
  expectThat(!isInProcessList(canary), "no process contains the value", terminal);
  terminal.child.stdin?.write("\r");
  const [code] = await once(terminal.child, "close");
  expectThat(code === 0, "the command accepts a typed value", terminal);
  expectThat(terminal.screen().includes("api_key=...61c2"), "the screen shows its mask", terminal);
  expectThat(!terminal.screen().includes(canary), "the screen does not show the value", terminal);
  expectThat(terminal.screen().includes("ECHOES"), "the terminal echoes again", terminal);
}

async function checkPaste(open: OpenTerminal): Promise<void> {
  const terminal = open("secrets", "create", "pasted");
  await terminal.shows("api_key (not shown): ");
  terminal.child.stdin?.write(`${canary}\recho ${canary}\r`);
  const [code] = await once(terminal.child, "close");
  expectThat(code === 2, "the command rejects a paste of several lines", terminal);
  expectThat(!terminal.screen().includes(canary), "the screen does not show the paste", terminal);
}

async function checkInterrupt(open: OpenTerminal): Promise<void> {
  const terminal = open("secrets", "create", "interrupted");
  await terminal.shows("api_key (not shown): ");
  terminal.child.stdin?.write(`${canary}\u0003`);
  const [code] = await once(terminal.child, "close");
  expectThat(code === 130, "Ctrl-C exits with 130", terminal);
  expectThat(terminal.screen().includes("ECHOES"), "the terminal echoes after Ctrl-C", terminal);
}

async function checkConfirmation(open: OpenTerminal): Promise<void> {
  for (const [answer, expected] of [
    ["n", 5],
    ["y", 0],
  ] as const) {
    const terminal = open("secrets", "delete", "typed");
    await terminal.shows("[y/N] ");
    terminal.child.stdin?.write(`${answer}\r`);
    const [code] = await once(terminal.child, "close");
    const what = `answering ${answer} to a deletion exits with ${expected}`;
    expectThat(code === expected, what, terminal);
  }
}
