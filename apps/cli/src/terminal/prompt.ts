import { interrupted } from "../cli-error.js";
import type { CliIo } from "./cli-io.js";
import { LineEditor } from "./line-editor.js";
import { printable } from "./printable.js";

interface Question {
  readonly text: string;
  /** Whether what is typed shows; never so for a secret. */
  readonly echo: boolean;
}

// In this mode a terminal says where a pasted text begins and ends, so that a line feed in it is
// not taken for Enter and its rest does not end up in the shell and its history.
const bracketedPasteOn = "\u001b[?2004h";
const bracketedPasteOff = "\u001b[?2004l";

/**
 * Asks on the terminal and resolves to the line typed. The terminal is as it was afterwards,
 * whatever happens.
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

/** Asks a question whose answer is yes or no; only `y` and `yes` are yes. */
export async function confirm(io: CliIo, question: string): Promise<boolean> {
  const answer = await ask(io, { text: `${question} [y/N] `, echo: true });
  return /^\s*y(es)?\s*$/i.test(answer);
}
