/** Ordinary words are shorter than this many code points. */
export const minLengthOfAnyCredential = 16;
const minLengthAfterPrefix = 4;

/** Public key prefixes, longest first: they identify the issuer and reveal nothing about the key. */
export const knownPrefixes: readonly string[] = [
  "AIza",
  "AKIA",
  "ASIA",
  "fw_",
  "ghp_",
  "github_pat_",
  "glpat-",
  "gsk_",
  "hf_",
  "nvapi-",
  "pplx-",
  "r8_",
  "sk-",
  "sk-ant-",
  "sk-or-v1-",
  "sk-proj-",
  "xai-",
].sort((a, b) => b.length - a.length);

/**
 * Whether a credential differs from ordinary text, so that it can be removed from a provider's
 * responses: it has 16 code points or more, or a known public prefix and 4 more. Local servers accept
 * words such as `lm-studio`, whose removal would damage answers.
 */
export function isRedactable(value: string): boolean {
  const length = [...value].length;
  if (length >= minLengthOfAnyCredential) return true;
  const prefix = knownPrefixes.find((known) => value.startsWith(known));
  return prefix !== undefined && length >= prefix.length + minLengthAfterPrefix;
}
