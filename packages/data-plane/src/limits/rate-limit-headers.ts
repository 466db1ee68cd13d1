/** The state of a limit when a call was admitted or refused. */
export interface RateLimit {
  /** Units for each window. */
  readonly limit: number | bigint;
  readonly remaining: number | bigint;
  /** Milliseconds until all units are there again. */
  readonly resetMs: number;
}

/** The tightest limits that apply to a call. */
export interface RateLimits {
  readonly requests?: RateLimit | undefined;
  readonly tokens?: RateLimit | undefined;
}

/** The headers of limits as OpenAI's clients read them; none without a limit. */
export function rateLimitHeaders(limits: RateLimits): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const measure of ["requests", "tokens"] as const) {
    const state = limits[measure];
    if (state === undefined) continue;
    headers[`x-ratelimit-limit-${measure}`] = String(state.limit);
    headers[`x-ratelimit-remaining-${measure}`] = String(state.remaining);
    headers[`x-ratelimit-reset-${measure}`] = durationText(state.resetMs);
  }
  return headers;
}

/** A duration such as `6m0s` or `20ms`, as OpenAI sends it. */
function durationText(milliseconds: number): string {
  const ms = Math.max(Math.ceil(milliseconds), 0);
  if (ms < 1_000) return `${ms}ms`;
  const seconds = Math.ceil(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const parts = [
    ...(hours > 0 ? [`${hours}h`] : []),
    ...(seconds >= 60 ? [`${minutes}m`] : []),
    `${seconds % 60}s`,
  ];
  return parts.join("");
}
