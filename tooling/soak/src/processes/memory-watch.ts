import { readFileSync } from "node:fs";

const interval = 500;

/** Looks twice a second at the resident memory of a process. MiB. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #warm: number | undefined;
  #peak = 0;

  constructor(pid: number | undefined) {
    if (pid === undefined) throw new Error("the process did not start");
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(), interval);
  }

  /** From here on it is to grow no more. */
  markWarm(): void {
    this.#peak = 0;
    this.#look();
    this.#warm = this.#peak;
  }

  /** How much it was at most above what it was when it was warm; absent where it never was. */
  stop(): number | undefined {
    this.#look();
    clearInterval(this.#timer);
    return this.#warm === undefined ? undefined : this.#peak - this.#warm;
  }

  #look(): void {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(statusOf(this.#pid))?.[1];
    if (found !== undefined) this.#peak = Math.max(this.#peak, Number(found) / 1_024);
  }
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // It has ended.
    return "";
  }
}
