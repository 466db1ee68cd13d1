import { wrongUse } from "../cli-error.js";
import { type CliIo, isInteractive } from "./cli-io.js";
import { requireStrong } from "./passphrase-strength.js";
import { ask } from "./prompt.js";

/**
 * Asks for a new passphrase, twice and without echo, and refuses what cannot protect a key.
 *
 * @throws CliError WRONG_USE, INTERRUPTED
 */
export async function askNewPassphrase(io: CliIo): Promise<string> {
  if (!isInteractive(io)) throw wrongUse("there is no terminal to ask for the passphrase on");
  const passphrase = await ask(io, {
    text: "New passphrase, 16 characters or more (not shown): ",
    echo: false,
  });
  await requireUsable(passphrase);
  await requireStrong(passphrase);
  const again = await ask(io, { text: "The same again: ", echo: false });
  if (again === passphrase) return passphrase;
  throw wrongUse("the two passphrases differ; nothing was changed");
}

/** What a server would refuse in its settings. */
async function requireUsable(passphrase: string): Promise<void> {
  const { KekSettingError, parseKekSource } = await import("@gw/crypto");
  try {
    parseKekSource(`passphrase:${passphrase}`, { name: "it" });
  } catch (error) {
    if (!KekSettingError.is(error)) throw error;
    throw wrongUse(error.message.replace(" of it", ""));
  }
}
