import { KekSettingError } from "./kek-setting-error.js";
import { isMlflowDefaultPassphrase } from "./mlflow-kek.js";

const minLength = 16;

// Long enough to pass, and in every guesser's list. Compared without case and surrounding space.
const wellKnown: ReadonlySet<string> = new Set([
  "changeme-changeme",
  "changemechangeme",
  "change-me-in-production",
  "correct horse battery staple",
  "correcthorsebatterystaple",
  "passwordpassword",
  "passphrasepassphrase",
  "your-passphrase-here",
  "your-secret-passphrase",
]);

/**
 * Refuses what cannot protect a key: short and well-known passphrases, and such as end in a newline
 * or that UTF-8 cannot carry, because nobody types those the same way twice.
 *
 * @throws KekSettingError
 */
export function assertPassphrase(passphrase: string, name: string): void {
  if ([...passphrase].length < minLength) {
    throw new KekSettingError(`the passphrase of ${name} needs at least ${minLength} characters`);
  }
  const folded = passphrase.trim().toLowerCase();
  if (wellKnown.has(folded) || isMlflowDefaultPassphrase(folded)) {
    throw new KekSettingError(`the passphrase of ${name} is publicly known; choose another`);
  }
  if (/[\r\n]$/.test(passphrase)) {
    throw new KekSettingError(`the passphrase of ${name} ends in a newline; remove it`);
  }
  if (!passphrase.isWellFormed()) {
    throw new KekSettingError(`the passphrase of ${name} is not well-formed Unicode`);
  }
}
