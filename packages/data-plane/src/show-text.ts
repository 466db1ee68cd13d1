import { knownPrefixes } from "@gw/config-resolver";

/** In characters. */
const maxLength = 200;

// Clients put a key in the wrong place, where it would get into logs.
const credential = new RegExp(
  `(?<![A-Za-z0-9])(?:gw_[A-Za-z0-9_-]{43}|(?:${knownPrefixes.join("|")})[A-Za-z0-9_-]{8,})`,
  "g",
);

/** A name or a path that a client sent, for an error message: shortened, and without credentials. */
export function showText(text: string): string {
  const shown = text.replaceAll(credential, "***");
  return shown.length <= maxLength ? shown : `${shown.slice(0, maxLength)}…`;
}
