import { writeSync } from "node:fs";

/** What a process of the chaos tells, a line each; written at once, so that a kill loses none. */
export type Line =
  | { readonly is: "ready" }
  /** Stops itself now, where it is most in the way. */
  | { readonly is: "stopping itself" }
  | {
      readonly is: "begun";
      readonly serial: number;
      readonly secretName: string;
      /** Absent for one that is deleted. */
      readonly value?: string | undefined;
      /** Milliseconds since the Unix epoch. */
      readonly at: number;
    }
  /** `ok`, or the code of the error. */
  | { readonly is: "ended"; readonly serial: number; readonly code: string }
  | { readonly is: "rotated"; readonly outcome: string; readonly unreadable: number }
  | { readonly is: "failed"; readonly message: string };

export function tell(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** What it is told to do, a line each on its standard input; the end of that is `stop`. */
export type Command = "go" | "stop itself" | "stop";

/** What it is told before anything else, in one line. */
export interface Plan {
  readonly seed: number;
  /** Under which it stands on the board of servers; absent: it does not follow the keys. */
  readonly serverId?: string | undefined;
  /** What it begins the names of its secrets with. */
  readonly name: string;
  readonly lanes: number;
  readonly secrets: readonly { readonly secretId: string; readonly secretName: string }[];
  /** Rotators: secrets a step. */
  readonly batch: number;
  /** Rotators: look at the primary key alone. */
  readonly isBlind: boolean;
}
