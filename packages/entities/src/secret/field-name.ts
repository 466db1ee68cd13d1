const credentialWords = [
  "token",
  "password",
  "passwd",
  "passphrase",
  "secret",
  "credential",
  "authorization",
  "bearer",
  "accountjson",
  "connectionstring",
  "cookie",
  "pwd",
  "apikey",
  "privatekey",
];

const credential = new RegExp(`${credentialWords.join("|")}|key$`);

/** {@link isCredentialField} as the pattern of names from `A-Z a-z 0-9 _ . -`. */
export const credentialFieldPattern: string = `${credentialWords.map(inAnyNotation).join("|")}|${inAnyNotation("key")}[_.-]*$`;

/**
 * Whether a field of this name contains a credential, in any notation: `api_key`, `apiKey`,
 * `client-secret`. An `authConfig` has no such fields, because everyone who may list secrets reads it.
 */
export function isCredentialField(name: string): boolean {
  return credential.test(canonicalKey(name));
}

/** Maps all notations of a key to one: `api_base`, `apiBase` and `API-Base` to `apibase`. */
export function canonicalKey(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The pattern of the names from `A-Z a-z 0-9 _ . -` with one of these canonical keys. */
export function fieldsPattern(names: readonly string[]): string {
  return `^[_.-]*(?:${names.map((name) => inAnyNotation(canonicalKey(name))).join("|")})[_.-]*$`;
}

/** The pattern of a word in any notation: `api` as `[aA][_.-]*[pP][_.-]*[iI]`. */
export function inAnyNotation(word: string): string {
  return [...word]
    .map((letter) => (/[a-z]/.test(letter) ? `[${letter}${letter.toUpperCase()}]` : letter))
    .join("[_.-]*");
}
