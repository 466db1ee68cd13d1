import { PassThrough, Writable } from "node:stream";
import type { CliIo, Input } from "../src/terminal/cli-io.js";

/** A world that a test looks at: what was written, and whether the terminal is in raw mode. */
export interface FakeIo extends CliIo {
  readonly typing: PassThrough;
  readonly raw: () => boolean;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves once stderr holds the text. */
  readonly shown: (text: string) => Promise<void>;
}

/** Streams in memory; a terminal when `isTTY`, else a pipe that yields `input`. */
export function fakeIo({
  isTTY = false,
  input = "",
  env = {},
}: {
  readonly isTTY?: boolean;
  readonly input?: string;
  readonly env?: CliIo["env"];
} = {}): FakeIo {
  let raw = false;
  const typing = new PassThrough();
  const stdin: Input = Object.assign(typing, {
    isTTY,
    setRawMode: (on: boolean) => {
      raw = on;
    },
  });
  if (!isTTY) typing.end(input);
  const stdout = collector(isTTY);
  const stderr = collector(isTTY);
  return {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    typing,
    raw: () => raw,
    out: stdout.text,
    err: stderr.text,
    shown: stderr.shown,
  };
}

function collector(isTTY: boolean) {
  let text = "";
  const waiting = new Map<string, () => void>();
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    text += chunk.toString();
    for (const [wanted, resolve] of waiting) if (text.includes(wanted)) resolve();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY, columns: 80 });
  const shown = (wanted: string) =>
    new Promise<void>((resolve) => {
      waiting.set(wanted, resolve);
      if (text.includes(wanted)) resolve();
    });
  return { stream, text: () => text, shown };
}
