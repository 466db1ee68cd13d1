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

/** Words that name a credential where they end a name, and not where they begin one, as in `auth_mode`. */
const finalWords: ReadonlySet<string> = new Set([
  ...["auth", "oauth", "pat", "jwt", "signature", "sig", "hmac", "assertion", "saml", "session"],
  ...["sid", "cred", "creds", "pass", "passcode", "pw", "otp", "pem", "keys"],
]);
/** Words that add nothing to what is named. */
const fillers: ReadonlySet<string> = new Set(["value", "header", "string", "text", "data", "raw"]);

/**
 * Whether a field is probably a credential although {@link isCredentialField} accepts its name: its last
 * word names one, in any notation, as in `github_pat`, `sessionId` and `X-Auth-2`.
 */
export function isCredentialLike(name: string): boolean {
  const words = wordsOf(name).filter((word) => !fillers.has(word));
  const [before, last] = [words.at(-2), words.at(-1)];
  if (last === "id") return before === "session";
  return last !== undefined && finalWords.has(last);
}

/** The words of a name in any notation: `xAuth`, `x_auth` and `X-AUTH` are `x` and `auth`. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
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
