import type { SecretsProgress } from "@gw/key-management";
import type { UnreadableSecret } from "@gw/store-abstract";
import { notTriedReasonTexts } from "../views/not-tried-reasons.js";
import type { CliIo } from "./cli-io.js";
import { notice, printJsonLine } from "./output.js";
import { Progress } from "./progress.js";

/** Milliseconds between two progress lines of JSON. */
const jsonInterval = 1_000;

/** Maximum number of unreadable secrets that are listed as text; JSON lists all of them. */
const maxListed = 100;

interface DisplayOptions {
  readonly json?: boolean | undefined;
}

/** Follows work over secrets to its end, and shows its progress. */
export async function showSecretsProgress<P extends SecretsProgress, Report>(
  io: CliIo,
  { json, label }: DisplayOptions & { readonly label: string | ((progress: P) => string) },
  work: AsyncGenerator<P, Report, void>,
): Promise<Report> {
  const display = new SecretsProgressDisplay(io, { json });
  try {
    for (;;) {
      const { done: isOver, value } = await work.next();
      if (isOver) return value;
      display.show(typeof label === "string" ? label : label(value), value);
    }
  } finally {
    display.end();
  }
}

/**
 * Shows the progress of work over secrets: a bar on a terminal, otherwise one line per second, and
 * with `--json` JSON lines on stdout. Lists the secrets that do not open.
 */
export class SecretsProgressDisplay {
  readonly #io: CliIo;
  readonly #json: boolean;
  readonly #bar: Progress;
  #shownAt = performance.now();
  #unreadable = 0;

  constructor(io: CliIo, { json = false }: DisplayOptions) {
    this.#io = io;
    this.#json = json;
    this.#bar = new Progress(io);
  }

  /** @param label the activity, such as `rotating` */
  show(label: string, { done, total, unreadable, waiting }: SecretsProgress): void {
    for (const secret of unreadable) this.#list(secret);
    if (this.#json) {
      const counts = { done, total, ...(waiting !== undefined && { waiting }) };
      this.#showJson({ event: "progress", doing: label, ...counts });
    } else if (waiting !== undefined) {
      this.notice(`Waiting: ${waiting}`);
    } else if (total > 0) {
      this.#bar.show({ label, done, total, unit: "secrets" });
    }
  }

  /** Prints a line below the bar; nothing with `--json`. */
  notice(text: string): void {
    if (this.#json) return;
    this.#bar.end();
    notice(this.#io, text);
  }

  end(): void {
    this.#bar.end();
    const rest = this.#unreadable - maxListed;
    if (rest > 0) this.notice(`… and ${rest} more secrets do not open; --json lists all of them`);
  }

  #list(secret: UnreadableSecret): void {
    this.#unreadable += 1;
    if (this.#json) {
      printJsonLine(this.#io, { event: "unreadable", ...secret });
      return;
    }
    if (this.#unreadable > maxListed) return;
    const { secretId, secretName, kekVersion, reason } = secret;
    this.notice(
      `'${secretName}' (${secretId}, key version ${kekVersion}) does not open: ${reason}${remedyOf(reason)}`,
    );
  }

  #showJson(line: object): void {
    const now = performance.now();
    if (now - this.#shownAt < jsonInterval) return;
    this.#shownAt = now;
    printJsonLine(this.#io, line);
  }
}

/** The operator can repair only this one without a key or a backup. */
function remedyOf(reason: UnreadableSecret["reason"]): string {
  return reason === "DESTINATION_NOT_BOUND" ? ` (${notTriedReasonTexts[reason]})` : "";
}
