/**
 * Token classes. They are disjoint, so that each token has one price: cached and audio tokens are not
 * part of `input`, audio is not part of `output`, and reasoning is.
 */
export const tokenClasses = [
  "input",
  "cacheRead",
  "cacheWrite",
  "cacheWriteLong",
  "audioInput",
  "output",
  "audioOutput",
] as const;

/**
 * A class of tokens: `cacheWrite` has the default lifetime of the provider's cache, `cacheWriteLong`
 * a longer one, such as an hour.
 */
export type TokenClass = (typeof tokenClasses)[number];

/** Tokens of a call by class, as safe integers; a class that is absent was not reported. */
export interface TokenCounts extends Readonly<Partial<Record<TokenClass, number | undefined>>> {
  /** The part of `output` that the model spent on reasoning. */
  readonly reasoning?: number | undefined;
}
