import { wrongUse } from "../cli-error.js";

/**
 * Decimal digits of the number of guesses that an attacker needs. Everybody with a copy of the
 * database may try without limit, at some thousand guesses a second for each graphics card.
 */
const enough = 10;

/**
 * Refuses what is long enough and guessed all the same: repetitions, sequences, rows of keys, and
 * what stands in lists of passwords.
 *
 * @throws CliError WRONG_USE; what it says holds no part of the passphrase
 */
export async function requireStrong(passphrase: string): Promise<void> {
  // Its dictionaries are large; only who makes a passphrase waits for them.
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const { dictionary, adjacencyGraphs: graphs } = common;
  const { guessesLog10 } = new ZxcvbnFactory({ dictionary, graphs }).check(passphrase);
  if (guessesLog10 >= enough) return;
  throw wrongUse(
    `the passphrase can be guessed in about 10^${Math.floor(guessesLog10)} attempts, and needs ` +
      `10^${enough}: take four or more random words, or let gw keys generate make a random key`,
  );
}
