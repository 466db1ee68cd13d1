import { notConfirmed } from "../cli-error.js";
import { type CliIo, isInteractive } from "./cli-io.js";
import { notice } from "./output.js";
import { confirm } from "./prompt.js";

/** What is to be agreed to. */
interface Plan {
  /** What it is, as it ends "…?", such as `Activate key version 2`. */
  readonly question: string;
  /** What will happen, a sentence each. */
  readonly effects: readonly string[];
}

/**
 * Says what will happen and asks, unless `--yes` was given.
 *
 * @throws CliError NOT_CONFIRMED when the answer is no, or when there is nobody to ask
 */
export async function requireAgreement(
  io: CliIo,
  { yes, json }: { readonly yes?: boolean | undefined; readonly json?: boolean | undefined },
  { question, effects }: Plan,
): Promise<void> {
  // Under --json what programs read on stderr is an error or nothing.
  const isAsked = !yes && isInteractive(io);
  if (!json || isAsked) for (const effect of effects) notice(io, effect);
  if (yes) return;
  if (!isAsked) {
    throw notConfirmed(
      `"${question}?" is asked first, and there is no terminal to ask on; say --yes`,
    );
  }
  if (await confirm(io, `${question}?`)) return;
  throw notConfirmed("nothing was changed");
}
