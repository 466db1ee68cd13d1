import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Command, Line, Plan } from "./member-protocol.ts";

const programs = {
  writer: fileURLToPath(new URL("./writer.ts", import.meta.url)),
  rotator: fileURLToPath(new URL("./rotator.ts", import.meta.url)),
};

/** Milliseconds until a process must be ready or exit. */
const timeout = 60_000;

export interface MemberOptions {
  readonly program: keyof typeof programs;
  readonly env: Readonly<Record<string, string>>;
  readonly plan: Plan;
}

/** A writer or rotator process, with the lines that it has printed. */
export class Member {
  readonly plan: Plan;
  readonly lines: Line[] = [];
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<Line["event"], () => void>();
  #stderr = "";
  /** The process was paused and may have missed a change of keys. */
  wasPaused = false;

  constructor({ program, env, plan }: MemberOptions) {
    this.plan = plan;
    const child = spawn(process.execPath, [programs[program]], { env: { ...env } });
    this.#child = child;
    // Writing to a killed process fails.
    child.stdin.on("error", () => undefined);
    child.stdin.write(`${JSON.stringify(plan)}\n`);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    createInterface(child.stdout).on("line", (text) => {
      const line = JSON.parse(text) as Line;
      this.lines.push(line);
      this.#waiting.get(line.event)?.();
    });
    this.ended = once(child, "close").then(() => undefined);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The standard error output, if the process exited with an error. */
  get failure(): string | undefined {
    return this.#child.exitCode ? this.#stderr : undefined;
  }

  send(command: Command): void {
    this.#child.stdin?.write(`${command}\n`);
  }

  /** Whether the process prints the event before it exits and within `ms` milliseconds. */
  async prints(event: Line["event"], ms: number = timeout): Promise<boolean> {
    const has = (): boolean => this.lines.some((line) => line.event === event);
    if (has()) return true;
    const printed = new Promise<void>((resolve) => this.#waiting.set(event, resolve));
    await Promise.race([printed, this.ended, delay(ms, undefined, { ref: false })]);
    return has();
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === "SIGSTOP") this.wasPaused = true;
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended;
  }

  /** Stops the process gracefully. @returns false if it had to be killed */
  async stop(): Promise<boolean> {
    this.send("stop");
    this.signal("SIGCONT");
    const hasEnded = this.ended.then(() => true);
    const ended = await Promise.race([hasEnded, delay(timeout, false, { ref: false })]);
    if (!ended) await this.kill();
    return ended;
  }
}
