import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Command, RunAs } from "./launcher.ts";
import { isAlive, isStopped, processTree, signalAll } from "./process-tree.ts";
import { waitUntil } from "./wait-until.ts";

/** What a process is started with besides its command. */
export interface ProcessOptions {
  readonly folder: string;
  /** Where both of its outputs are appended to. */
  readonly logFile: string;
  readonly user: RunAs | undefined;
}

/** One run of a server, in a process group of its own, with its children. */
export class ServerProcess {
  /** Resolves when it has ended; unlike `ended`, it does not keep the tests from ending. */
  readonly exited: Promise<unknown>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.exited = once(child, "exit");
  }

  /** @throws Error where the program cannot be started. */
  static async spawn(command: Command, options: ProcessOptions): Promise<ServerProcess> {
    const log = openSync(options.logFile, "a");
    try {
      const child = spawn(command.file, command.args, {
        cwd: options.folder,
        detached: true,
        // Variables such as PGPORT or LC_ALL of the user would change what the server does.
        env: { PATH: process.env.PATH },
        stdio: ["ignore", log, log],
        ...options.user,
      });
      await once(child, "spawn");
      // Whoever forgets to stop a server does not wait for it forever.
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

  /** Resolves to its exit code when it has ended; null after a signal. */
  async ended(): Promise<number | null> {
    if (this.isRunning) {
      this.#child.ref();
      await this.exited;
    }
    return this.#child.exitCode;
  }

  /** Stops it first, so that it makes no more children while they are counted. */
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

  /** Ends all of it at once; resolves when nothing of it is left. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const tree = await this.pause();
    signalAll(tree, "SIGKILL");
    await this.ended();
    await waitUntil(() => !tree.some(isAlive), 10_000);
  }

  /** Ends it with a signal that it minds, and kills what does not end within 10 seconds. */
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
