import { wrongUse } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { readInputPrompt } from "../../terminal/input-text.js";
import { notice } from "../../terminal/output.js";

/** Returns the prompt of the argument, or reads it from standard input. */
export async function readPrompt(io: CliIo, argument: string | undefined): Promise<string> {
  const isInput = argument === undefined || argument === "-";
  const prompt = isInput ? await readAll(io) : argument;
  if (prompt.trim() !== "") return prompt;
  throw wrongUse(
    'the prompt is empty; pass it in quotes, such as gw call chat "Hello", or pipe it',
  );
}

function readAll(io: CliIo): Promise<string> {
  if (io.stdin.isTTY) notice(io, "Type the prompt; end it with Ctrl-D on an empty line.");
  return readInputPrompt(io.stdin);
}
