import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Dialect } from "../dialect.ts";
import { dialects } from "../dialects.ts";
import type { ServerKind } from "../server-kind.ts";
import { createDatabase, type TestDatabase } from "../test-database.ts";
import type { OwnServer } from "../test-server.ts";
import { Keeper } from "./keeper.ts";
import type { Command, Launcher, Place, RunAs } from "./launcher.ts";
import { ServerProcess } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** Milliseconds that a server may take to start. */
const startTimeout = 30_000;

/** The parts of a server; each start calls `serverCommand`. */
export interface ServerParts {
  readonly launcher: Launcher;
  readonly folder: string;
  readonly user: RunAs | undefined;
  readonly serverCommand: (place: Place) => Command;
}

/** A server in a temporary folder; it has no process until it is started. */
export class StartedServer implements OwnServer {
  readonly kind: ServerKind;
  readonly #parts: ServerParts;
  readonly #dialect: Dialect;
  readonly #keeper: Keeper;
  #port = 0;
  #process: ServerProcess | undefined;
  #isStopped = false;

  constructor(parts: ServerParts) {
    this.kind = parts.launcher.kind;
    this.#parts = parts;
    this.#dialect = dialects[this.kind];
    this.#keeper = new Keeper(parts.folder, parts.launcher.endSignal);
  }

  get url(): string {
    return this.#parts.launcher.url(this.#port);
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Runs a program to completion, such as the one that creates the data folder. */
  async runFirst(command: Command): Promise<void> {
    const code = await (await this.#spawn(command)).ended();
    if (code !== 0) throw new Error(this.#failure(`${command.file} ended with ${code}`));
  }

  /** Starts it on a port, which restarts keep. */
  async startOn(port: number): Promise<void> {
    this.#port = port;
    await this.start();
  }

  async start(): Promise<void> {
    if (this.#isStopped) throw new Error("the server is stopped, and its folder deleted");
    if (this.#process?.isRunning) throw new Error("the server is running");
    const { folder, serverCommand } = this.#parts;
    const running = await this.#spawn(serverCommand({ folder, port: this.#port }));
    await waitUntil(() => !running.isRunning || this.#isUp(), startTimeout);
    if (!running.isRunning) throw new Error(this.#failure("the server ended during its start"));
    if (!(await this.#isUp())) {
      throw new Error(this.#failure(`the server did not start within ${startTimeout} ms`));
    }
  }

  createDatabase(): Promise<TestDatabase> {
    return createDatabase(this.#dialect, this.url);
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async pause(): Promise<void> {
    if (this.#process?.isRunning) await this.#process.pause();
  }

  async resume(): Promise<void> {
    if (this.#process?.isRunning) this.#process.resume();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const { launcher, folder } = this.#parts;
    await this.#process?.end(launcher.endSignal);
    launcher.clear(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    this.#keeper.dismiss();
  }

  async #spawn(command: Command): Promise<ServerProcess> {
    const { folder, user } = this.#parts;
    const logFile = join(folder, "log");
    const spawned = await ServerProcess.spawn(command, { folder, logFile, user });
    this.#process = spawned;
    this.#keeper.watch(spawned.pid);
    // The system may reuse the process id for another program.
    spawned.exited.then(() => this.#keeper.watch(undefined));
    return spawned;
  }

  async #isUp(): Promise<boolean> {
    try {
      const session = await this.#dialect.open(this.url);
      await session.run("select 1").finally(() => session.close());
      return true;
    } catch {
      return false;
    }
  }

  #failure(what: string): string {
    const lines = readFileSync(join(this.#parts.folder, "log"), "utf8").trimEnd().split("\n");
    return `${what}; the last lines of its log:\n${lines.slice(-40).join("\n")}`;
  }
}
