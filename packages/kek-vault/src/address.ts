/** What an address has to be, for messages. */
export const addressRule = "an https:// URL, or http:// of this machine";

/**
 * The URL of a Vault that a token may be sent to: over TLS, or not over a network at all.
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
  // The URL parser has written IPv4 addresses in their one form by now.
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
