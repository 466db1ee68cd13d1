import type { Readable, Writable } from "node:stream";

/** An input stream that may be a terminal. */
export interface Input extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** An output stream that may be a terminal. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The streams and the environment of a command line. */
export interface CliIo {
  readonly stdin: Input;
  /** Results only, so that programs can read them. */
  readonly stdout: Output;
  /** Questions, notices and errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether the command can ask on a terminal: it writes to stderr and reads from stdin. */
export function isInteractive({ stdin, stderr }: CliIo): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
