import type { SecretsProgress } from "@gw/key-management";
import type { UnreadableSecret } from "@gw/store-abstract";
import type { CliIo } from "./cli-io.js";
import { notice, printJsonLine } from "./output.js";
import { Progress } from "./progress.js";

/** Milliseconds between two lines for programs. */
const betweenLines = 1_000;

/** How many secrets that do not open are named to people; programs get all of them. */
const named = 100;

interface ShowOptions<P> {
  readonly json?: boolean | undefined;
  /** What is being done, such as `rotating`. */
  readonly label: string | ((progress: P) => string);
}

/**
 * Follows long work over secrets to its end: a bar on a terminal, else a line a second, as JSON on
 * stdout under `--json`. Secrets that do not open are named as they are found.
 */
export async function showSecretsProgress<P extends SecretsProgress, Report>(
  io: CliIo,
  { json, label }: ShowOptions<P>,
  work: AsyncGenerator<P, Report, void>,
): Promise<Report> {
  const bar = new Progress(io);
  const lines = new ProgressLines(io);
  let unreadable = 0;
  try {
    for (;;) {
      const { done: isOver, value } = await work.next();
      if (isOver) return value;
      const doing = typeof label === "string" ? label : label(value);
      for (const secret of value.unreadable) {
        unreadable += 1;
        if (json) printJsonLine(io, { event: "unreadable", ...secret });
        else if (unreadable <= named) {
          bar.end();
          notice(io, described(secret));
        }
      }
      if (json) {
        lines.show({ event: "progress", doing, ...counts(value) });
      } else if (value.waiting !== undefined) {
        bar.end();
        notice(io, `Waiting: ${value.waiting}`);
      } else if (value.total > 0) {
        bar.show({ label: doing, done: value.done, total: value.total, unit: "secrets" });
      }
    }
  } finally {
    bar.end();
    if (!json && unreadable > named) {
      notice(io, `… and ${unreadable - named} more that do not open; --json names all of them`);
    }
  }
}

function described({ secretId, secretName, kekVersion, reason }: UnreadableSecret): string {
  return `'${secretName}' (${secretId}, key version ${kekVersion}) does not open: ${reason}`;
}

function counts({ done, total, waiting }: SecretsProgress): object {
  return { done, total, ...(waiting !== undefined && { waiting }) };
}

/** A JSON line a second. */
class ProgressLines {
  readonly #io: CliIo;
  #shown = performance.now();

  constructor(io: CliIo) {
    this.#io = io;
  }

  show(line: object): void {
    const now = performance.now();
    if (now - this.#shown < betweenLines) return;
    this.#shown = now;
    printJsonLine(this.#io, line);
  }
}
