/** The rule for an address, for messages. */
export const addressRule = "an https:// URL, or an http:// URL on this machine";

/**
 * Parses the URL of a Vault that may receive a token: over TLS, or on this machine. Returns
 * `undefined` for any other text.
 */
export function parseAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "") return undefined;
  if (url.search !== "" || url.hash !== "") return undefined;
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
  return isSafe ? url : undefined;
}

function isLoopback({ hostname }: URL): boolean {
  // The URL parser has normalised IPv4 addresses.
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
