const credential =
  /token|password|passwd|passphrase|secret|credential|authorization|bearer|accountjson|key$/;

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
