const form = /^vault:v[1-9][0-9]{0,8}:([A-Za-z0-9+/]+={0,2})$/;

/**
 * Whether it is a ciphertext of the transit engine in its one spelling. Vault itself also takes
 * others, such as `v0` for the first version: a record must not open in two forms.
 */
export function isCiphertext(text: unknown): text is string {
  const base64 = typeof text === "string" ? form.exec(text)?.[1] : undefined;
  return base64 !== undefined && Buffer.from(base64, "base64").toString("base64") === base64;
}
