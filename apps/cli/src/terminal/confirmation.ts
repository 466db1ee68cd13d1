import { notConfirmed } from "../cli-error.js";
import { type CliIo, isInteractive } from "./cli-io.js";
import { notice } from "./output.js";
import { confirm } from "./prompt.js";

interface Plan {
  /** The question without its question mark, such as `Activate key version 2`. */
  readonly question: string;
  /** One sentence for each effect. */
  readonly effects: readonly string[];
}

/**
 * Shows what a command will do and asks for confirmation, unless `--yes` was passed.
 *
 * @throws CliError NOT_CONFIRMED if the answer is no, or if there is no terminal to ask on
 */
export async function requireConfirmation(
  io: CliIo,
  { yes, json }: { readonly yes?: boolean | undefined; readonly json?: boolean | undefined },
  { question, effects }: Plan,
): Promise<void> {
  const isAsked = !yes && isInteractive(io);
  // With --json, stderr has errors and prompts only.
  if (!json || isAsked) for (const effect of effects) notice(io, effect);
  if (yes) return;
  if (!isAsked) {
    throw notConfirmed(
      `"${question}?" needs confirmation, and there is no terminal to ask on; pass --yes`,
    );
  }
  if (await confirm(io, `${question}?`)) return;
  throw notConfirmed("nothing was changed");
}
