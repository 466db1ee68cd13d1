import { wrongUse } from "../cli-error.js";

/**
 * Minimum order of magnitude of the guesses that an attacker needs. With a copy of the database, an
 * attacker tries some thousand passphrases per second on each graphics card.
 */
const minGuessesLog10 = 10;

/**
 * Rejects a passphrase that is easy to guess despite its length: repetitions, sequences, rows of
 * keys, and common passwords.
 *
 * @throws CliError WRONG_USE; the message contains no part of the passphrase
 */
export async function requireStrong(passphrase: string): Promise<void> {
  // Imported on demand, because the dictionaries are large.
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const { dictionary, adjacencyGraphs: graphs } = common;
  const { guessesLog10 } = new ZxcvbnFactory({ dictionary, graphs }).check(passphrase);
  if (guessesLog10 >= minGuessesLog10) return;
  throw wrongUse(
    `the passphrase can be guessed in about 10^${Math.floor(guessesLog10)} attempts, but must require ` +
      `10^${minGuessesLog10}; use four or more random words, or a random key of gw keys generate`,
  );
}
