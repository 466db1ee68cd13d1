import { interrupted } from "../cli-error.js";
import type { CliIo } from "./cli-io.js";
import { LineEditor } from "./line-editor.js";
import { printable } from "./printable.js";

interface Question {
  readonly text: string;
  /** Whether the terminal shows the answer; false for a secret. */
  readonly echo: boolean;
}

// The terminal marks pasted text, so that a line feed in it is not taken for Enter, which would send
// the rest to the shell and its history.
const bracketedPasteOn = "\u001b[?2004h";
const bracketedPasteOff = "\u001b[?2004l";

/**
 * Asks on the terminal and returns the answer. Always restores the mode of the terminal.
 *
 * @throws CliError INTERRUPTED after Ctrl-C, Ctrl-D on an empty line, or the end of input
 */
export function ask({ stdin, stderr }: CliIo, { text, echo }: Question): Promise<string> {
  const editor = new LineEditor();
  const question = printable(text);
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    const leave = (settle: () => void) => {
      stdin.off("data", onData);
      stdin.off("end", onEnd);
      stdin.pause();
      stdin.setRawMode?.(false);
      stderr.write(`${bracketedPasteOff}\n`);
      settle();
    };
    const onEnd = () => leave(() => reject(interrupted()));
    const onData = (chunk: Buffer | string) => {
      try {
        const event = editor.feed(
          typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }),
        );
        if (echo) stderr.write(`\r\u001b[K${question}${printable(editor.line)}`);
        if (event === "entered") leave(() => resolve(editor.line));
        if (event === "interrupted") leave(() => reject(interrupted()));
      } catch (error) {
        leave(() => reject(error));
      }
    };
    stdin.setRawMode?.(true);
    stderr.write(bracketedPasteOn + question);
    stdin.on("data", onData);
    stdin.on("end", onEnd);
    stdin.resume();
  });
}

/** Asks a yes-or-no question; only `y` and `yes` mean yes. */
export async function confirm(io: CliIo, question: string): Promise<boolean> {
  const answer = await ask(io, { text: `${question} [y/N] `, echo: true });
  return /^\s*y(es)?\s*$/i.test(answer);
}
