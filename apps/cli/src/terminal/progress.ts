import type { CliIo } from "./cli-io.js";

export interface ProgressOptions {
  /** Milliseconds since any fixed point; `performance.now` when absent. */
  readonly clock?: () => number;
}

interface Step {
  /** The activity, such as `copying`. */
  readonly label: string;
  /** Number of units so far, and in total. */
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** Milliseconds between two lines, and between two updates of the line on a terminal. */
const betweenLines = 1_000;
const betweenUpdates = 100;
const barWidth = 16;

/** Shows progress on stderr: a bar with rate and time left on a terminal, else a line per second. */
export class Progress {
  readonly #io: CliIo;
  readonly #clock: () => number;
  #label = "";
  #begin = 0;
  #shown = Number.NEGATIVE_INFINITY;
  #isLineOpen = false;

  constructor(io: CliIo, { clock = () => performance.now() }: ProgressOptions = {}) {
    this.#io = io;
    this.#clock = clock;
  }

  show(step: Step): void {
    const now = this.#clock();
    if (step.label !== this.#label) {
      this.#label = step.label;
      this.#begin = now;
    }
    const isTerminal = this.#io.stderr.isTTY === true;
    const isDue = now - this.#shown >= (isTerminal ? betweenUpdates : betweenLines);
    if (!isDue && step.done < step.total) return;
    this.#shown = now;
    if (!isTerminal) {
      this.#io.stderr.write(`${counted(step)}\n`);
      return;
    }
    // Clears the rest of a longer previous line.
    this.#io.stderr.write(`\r${this.#bar(step, now)}\x1b[K`);
    this.#isLineOpen = true;
  }

  /** Ends the line of the bar. */
  end(): void {
    if (this.#isLineOpen) this.#io.stderr.write("\n");
    this.#isLineOpen = false;
  }

  #bar(step: Step, now: number): string {
    const share = step.total === 0 ? 1 : step.done / step.total;
    const full = Math.round(share * barWidth);
    const bar = "█".repeat(full) + "░".repeat(barWidth - full);
    const seconds = (now - this.#begin) / 1_000;
    const rate = seconds > 0 ? step.done / seconds : 0;
    const left = rate > 0 ? Math.ceil((step.total - step.done) / rate) : undefined;
    const parts = [
      counted(step),
      ...(rate > 0 ? [`${Math.round(rate).toLocaleString("en")}/s`] : []),
      ...(left === undefined || left === 0 ? [] : [`${duration(left)} left`]),
    ];
    const text = `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${parts.join(", ")}`;
    return text.slice(0, Math.max(20, (this.#io.stderr.columns || 80) - 1));
  }
}

function counted({ label, done, total, unit }: Step): string {
  return `${label}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}`;
}

/** `42 s`, `3 min 5 s` */
function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
