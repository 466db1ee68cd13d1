import type { Readable, Writable } from "node:stream";

/** A stream of input that may be a terminal. */
export interface Input extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** A stream of output that may be a terminal. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The world as the command line sees it. */
export interface CliIo {
  readonly stdin: Input;
  /** Results only, so that a program can read them. */
  readonly stdout: Output;
  /** Questions, notices and errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether there is somebody to ask: questions are written to stderr and answered on stdin. */
export function isInteractive({ stdin, stderr }: CliIo): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
