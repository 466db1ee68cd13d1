import { wrongUse } from "../cli-error.js";
import { type CliIo, isInteractive } from "./cli-io.js";
import { requireStrong } from "./passphrase-strength.js";
import { ask } from "./prompt.js";

/**
 * Asks for a new passphrase, twice and without echo, and rejects a weak one.
 *
 * @throws CliError WRONG_USE, INTERRUPTED
 */
export async function askNewPassphrase(io: CliIo): Promise<string> {
  if (!isInteractive(io)) throw wrongUse("there is no terminal to ask for a passphrase on");
  const passphrase = await ask(io, {
    text: "New passphrase, at least 16 characters (not shown): ",
    echo: false,
  });
  await requireUsable(passphrase);
  await requireStrong(passphrase);
  const again = await ask(io, { text: "Repeat the passphrase: ", echo: false });
  if (again === passphrase) return passphrase;
  throw wrongUse("the two passphrases differ; nothing was changed");
}

/** Rejects a passphrase that a server would reject in its settings. */
async function requireUsable(passphrase: string): Promise<void> {
  const { KekSettingError, parseKekSource } = await import("@gw/crypto");
  try {
    parseKekSource(`passphrase:${passphrase}`, { name: "this key" });
  } catch (error) {
    if (!KekSettingError.is(error)) throw error;
    throw wrongUse(error.message);
  }
}
