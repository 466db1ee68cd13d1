import { KekSettingError } from "../errors.js";
import { isMlflowDefaultPassphrase } from "../mlflow/mlflow-kek.js";
import { hasInvisibleCharacter } from "../operator-input/invisible-character.js";

const minLength = 16;

// Long enough, but in every word list. Compared without case and surrounding white space.
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
 * Rejects passphrases that are short or publicly known, and those that cannot be entered reliably
 * because they have an invisible character or are not well-formed Unicode.
 *
 * @throws KekSettingError
 */
export function assertPassphrase(passphrase: string, name: string): void {
  if ([...passphrase].length < minLength) {
    throw new KekSettingError(
      `the passphrase of ${name} must have at least ${minLength} characters`,
    );
  }
  const folded = passphrase.trim().toLowerCase();
  if (wellKnown.has(folded) || isMlflowDefaultPassphrase(folded)) {
    throw new KekSettingError(`the passphrase of ${name} is publicly known; choose another`);
  }
  if (hasInvisibleCharacter(passphrase)) {
    throw new KekSettingError(
      `the passphrase of ${name} must have no line break, other control character or byte order ` +
        "mark: remove it",
    );
  }
  if (!passphrase.isWellFormed()) {
    throw new KekSettingError(`the passphrase of ${name} must be well-formed Unicode`);
  }
}
