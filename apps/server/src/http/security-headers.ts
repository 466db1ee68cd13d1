/**
 * Headers of every response: browsers must not interpret, store or frame it. The page at /docs
 * overrides the policy.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};
