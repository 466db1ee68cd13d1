import { readFileSync } from "node:fs";

const interval = 500;

/** Samples the resident memory of a process twice a second, in MiB. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #warm: number | undefined;
  #peak = 0;

  constructor(pid: number | undefined) {
    if (pid === undefined) throw new Error("the process did not start");
    this.#pid = pid;
    this.#timer = setInterval(() => this.#sample(), interval);
  }

  /** Marks the end of the warm-up; growth is measured from here. */
  markWarm(): void {
    this.#peak = 0;
    this.#sample();
    this.#warm = this.#peak;
  }

  /** Stops sampling. Returns the maximum growth since the warm-up, or undefined without one. */
  stop(): number | undefined {
    this.#sample();
    clearInterval(this.#timer);
    return this.#warm === undefined ? undefined : this.#peak - this.#warm;
  }

  #sample(): void {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(statusOf(this.#pid))?.[1];
    if (found !== undefined) this.#peak = Math.max(this.#peak, Number(found) / 1_024);
  }
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // The process has exited.
    return "";
  }
}
