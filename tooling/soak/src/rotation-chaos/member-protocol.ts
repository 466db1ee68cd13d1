import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

/** A line of JSON that a member process prints; written synchronously, so that a kill loses none. */
export type Line =
  | { readonly event: "ready" }
  /** The process pauses itself at a critical point. */
  | { readonly event: "pausing" }
  | {
      readonly event: "begun";
      readonly serial: number;
      readonly secretName: string;
      /** Absent for a deletion. */
      readonly value?: string | undefined;
      /** Milliseconds since the Unix epoch. */
      readonly at: number;
    }
  /** `code` is `ok` or that of the error. */
  | { readonly event: "ended"; readonly serial: number; readonly code: string }
  | { readonly event: "rotated"; readonly outcome: string; readonly unreadable: number }
  | { readonly event: "failed"; readonly message: string };

export function send(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** A line that a member process reads after its plan; the end of its input is `stop`. */
export type Command = "go" | "pause" | "stop";

/** The first line that a member process reads. */
export interface Plan {
  readonly seed: number;
  /** The id in the server registry; without it, the process does not follow the keys. */
  readonly serverId?: string | undefined;
  /** Prefix of the names of its secrets. */
  readonly name: string;
  /** Number of concurrent writes. */
  readonly lanes: number;
  readonly secrets: readonly { readonly secretId: string; readonly secretName: string }[];
  /** Secrets per step of a rotator. */
  readonly batch: number;
}

/** Resolves with the plan and then passes each command to `onCommand`. */
export function readPlan(onCommand: (command: Command) => void): Promise<Plan> {
  const { promise, resolve } = Promise.withResolvers<Plan>();
  let isPlanned = false;
  const lines = createInterface(process.stdin);
  lines.on("line", (line) => {
    if (isPlanned) onCommand(line as Command);
    else resolve(JSON.parse(line) as Plan);
    isPlanned = true;
  });
  // The parent process has exited.
  lines.once("close", () => onCommand("stop"));
  return promise;
}
