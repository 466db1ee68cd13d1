import { authConfigLabels } from "./auth-config-labels.js";
import type { AuthConfig } from "./secret.js";

/**
 * What the envelope of a secret binds of its `authConfig`: every entry except labels such as
 * `api_version`. An envelope opens only with the destination that it was sealed with, and an update
 * that changes the destination requires a new `secretValue`.
 *
 * Values are trimmed, and blank ones count as absent. A label with a value that it may not have is
 * bound, too.
 *
 * @returns `""` if nothing is bound; the URL if only `api_base` is bound; otherwise the bound entries
 * as canonical JSON (RFC 8785)
 *
 * @example
 * ```ts
 * destinationOf({ resource: "mine", api_version: "2024-10-21" }); // '{"resource":"mine"}'
 * ```
 */
export function destinationOf(authConfig: AuthConfig | undefined): string {
  const bound = Object.entries(trimAuthConfig(authConfig ?? {})).filter(
    ([key, value]) => authConfigLabels.get(key)?.pattern.test(value) !== true,
  );
  const [first] = bound;
  if (first === undefined) return "";
  // Without the second condition, the URL could be the canonical JSON of other entries.
  if (bound.length === 1 && first[0] === "api_base" && !first[1].startsWith("{")) return first[1];
  // JSON.stringify of an object would put numeric keys first.
  const members = bound
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((entry) => entry.map((text) => JSON.stringify(text)).join(":"));
  return `{${members.join(",")}}`;
}

/**
 * Whether a destination binds more than an `api_base`. Versions that bound only the `api_base` sealed
 * such secrets without the rest.
 */
export function bindsMoreThanApiBase(destination: string): boolean {
  return destination.startsWith("{");
}

/** The entries as they take effect: trimmed, without blank ones. */
export function trimAuthConfig(authConfig: AuthConfig): AuthConfig {
  const trimmed = Object.entries(authConfig).map(([key, value]) => [key, value.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
}
