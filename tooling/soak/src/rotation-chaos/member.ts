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

/** Milliseconds after which one that should end, or be ready, counts as hanging. */
const patience = 60_000;

export interface MemberOptions {
  readonly program: keyof typeof programs;
  readonly env: Readonly<Record<string, string>>;
  readonly plan: Plan;
}

/** A process of the chaos, with everything that it told. */
export class Member {
  readonly plan: Plan;
  readonly lines: Line[] = [];
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<Line["is"], () => void>();
  #stderr = "";
  /** It was stopped for a while, and may lack what happened meanwhile. */
  wasStopped = false;

  constructor({ program, env, plan }: MemberOptions) {
    this.plan = plan;
    const child = spawn(process.execPath, [programs[program]], { env: { ...env } });
    this.#child = child;
    // A killed one reads no more.
    child.stdin.on("error", () => undefined);
    child.stdin.write(`${JSON.stringify(plan)}\n`);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    createInterface(child.stdout).on("line", (text) => {
      const line = JSON.parse(text) as Line;
      this.lines.push(line);
      this.#waiting.get(line.is)?.();
    });
    this.ended = once(child, "close").then(() => undefined);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Why it ended by itself, if it should not have. */
  get failure(): string | undefined {
    return this.#child.exitCode ? this.#stderr : undefined;
  }

  tell(command: Command): void {
    this.#child.stdin?.write(`${command}\n`);
  }

  /** Whether it tells this, or has told it, before it ends and within so many milliseconds. */
  async hears(is: Line["is"], within: number = patience): Promise<boolean> {
    const has = (): boolean => this.lines.some((line) => line.is === is);
    if (has()) return true;
    const heard = new Promise<void>((resolve) => this.#waiting.set(is, resolve));
    await Promise.race([heard, this.ended, delay(within, undefined, { ref: false })]);
    return has();
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === "SIGSTOP") this.wasStopped = true;
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended;
  }

  /** Lets it end in good order. @returns whether it did in time */
  async stop(): Promise<boolean> {
    this.tell("stop");
    this.signal("SIGCONT");
    const hasEnded = this.ended.then(() => true);
    const ended = await Promise.race([hasEnded, delay(patience, false, { ref: false })]);
    if (!ended) await this.kill();
    return ended;
  }
}
