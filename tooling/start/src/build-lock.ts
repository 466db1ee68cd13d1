import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const interval = 50;

/** The time in which a process writes its id into the lock that it created. */
const creation = 5000;

/**
 * Lets one process at a time build a clone. The lock of a process that ended is taken over. If two
 * processes do that at once, both build, which does no harm: each replaces a file in one step.
 */
export class BuildLock {
  readonly file: string;

  constructor(root: string) {
    this.file = join(root, "node_modules/.gw-build.lock");
  }

  /** The id of the process that builds, or `undefined` if there is none. */
  get holder(): number | undefined {
    const state = this.#read();
    return typeof state === "number" ? state : undefined;
  }

  /** Waits until no other process builds. */
  async released(): Promise<void> {
    while (this.holder !== undefined) await setTimeout(interval);
  }

  /** Waits until no other process builds, and keeps others from it. @throws if it cannot be written */
  async acquire(): Promise<void> {
    for (;;) {
      try {
        return writeFileSync(this.file, String(process.pid), { flag: "wx" });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      if (this.#read() === "abandoned") this.release();
      else await this.released();
    }
  }

  release(): void {
    rmSync(this.file, { force: true });
  }

  #read(): number | "abandoned" | undefined {
    let text: string;
    let age: number;
    try {
      text = readFileSync(this.file, "utf8");
      age = Date.now() - statSync(this.file).mtimeMs;
    } catch {
      return undefined;
    }
    const pid = Number.parseInt(text, 10);
    if (Number.isNaN(pid)) return age < creation ? 0 : "abandoned";
    return isRunning(pid) ? pid : "abandoned";
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user runs.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
