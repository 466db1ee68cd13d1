import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Command, RunAs } from "./launcher.ts";
import { isAlive, isStopped, processTree, signalAll } from "./process-tree.ts";
import { waitUntil } from "./wait-until.ts";

/** Options of a process, without its command. */
export interface ProcessOptions {
  readonly folder: string;
  /** The file that stdout and stderr are appended to. */
  readonly logFile: string;
  readonly user: RunAs | undefined;
}

/** One run of a server with its children, in its own process group. */
export class ServerProcess {
  /** Resolves when it has ended; unlike `ended`, it does not keep the test process alive. */
  readonly exited: Promise<unknown>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.exited = once(child, "exit");
  }

  /** @throws Error if the program cannot be started */
  static async spawn(command: Command, options: ProcessOptions): Promise<ServerProcess> {
    const log = openSync(options.logFile, "a");
    try {
      const child = spawn(command.file, command.args, {
        cwd: options.folder,
        detached: true,
        // Variables of the user, such as PGPORT or LC_ALL, would change the server's behaviour.
        env: { PATH: process.env.PATH },
        stdio: ["ignore", log, log],
        ...options.user,
      });
      await once(child, "spawn");
      // A server that is not stopped must not keep the test process alive.
      child.unref();
      return new ServerProcess(child);
    } finally {
      closeSync(log);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the exit code when it has ended; null after a signal. */
  async ended(): Promise<number | null> {
    if (this.isRunning) {
      this.#child.ref();
      await this.exited;
    }
    return this.#child.exitCode;
  }

  /** Suspends it first, so that it starts no more children, and then its children. */
  async pause(): Promise<readonly number[]> {
    signalAll([this.pid], "SIGSTOP");
    await waitUntil(() => isStopped(this.pid), 5_000);
    const tree = processTree(this.pid);
    signalAll(tree, "SIGSTOP");
    await waitUntil(() => tree.every(isStopped), 5_000);
    return tree;
  }

  resume(): void {
    signalAll(processTree(this.pid), "SIGCONT");
  }

  /** Kills all processes; resolves when none is left. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const tree = await this.pause();
    signalAll(tree, "SIGKILL");
    await this.ended();
    await waitUntil(() => !tree.some(isAlive), 10_000);
  }

  /** Stops it with a signal that it handles, and kills what is left after 10 seconds. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const tree = processTree(this.pid);
    signalAll(tree, "SIGCONT");
    signalAll([this.pid], signal);
    await waitUntil(() => !tree.some(isAlive), 10_000);
    await this.kill();
    await this.ended();
  }
}
