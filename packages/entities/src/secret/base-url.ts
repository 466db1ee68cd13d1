const label = "[A-Za-z0-9_-]+";
/** A number would be an IPv4 address in a notation that URL parsers repair. */
const number = "(?:[0-9]+|0[xX][0-9A-Fa-f]*)\\.?(?:[:/]|$)";
const name = `(?:${label}\\.)*(?!${number})${label}\\.?`;

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const ipv4 = `${octet}(?:\\.${octet}){3}`;

const group = "(?:0|[1-9A-Fa-f][0-9A-Fa-f]{0,3})";
const groups = `${group}(?::${group})*`;
/** Zeros that belong into the `::`. */
const longZeros = "[^/]*(?:[[:]0:(?:0[:\\]]|:)|::0[:\\]])";
/** More groups than a `::` leaves room for. */
const sevenGroups = "(?::*[0-9A-Fa-f]+){7}";
const compressed = `(?!${sevenGroups})(?:${groups})?::(?:${groups})?`;
const ipv6 = `(?!${longZeros})\\[(?:${group}(?::${group}){7}|${compressed})\\]`;

const port =
  "(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";

const character = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
const dots = "(?:\\.|%2[eE]){1,2}(?:/|$)";
const path = `(?:/(?!${dots})${character}*)*`;

/**
 * The pattern of an http or https URL in the form in which every URL parser keeps it: without user,
 * query, fragment, dot segments, and hosts in another notation than the usual one.
 */
export const baseUrlPattern: string = `[hH][tT][tT][pP][sS]?://(?:${ipv4}|${name}|${ipv6})(?::${port})?${path}`;

const baseUrl = new RegExp(`^${baseUrlPattern}$`);

/**
 * Whether the text means the same host and path to all URL parsers; the envelope of a secret binds
 * the text.
 */
export function isBaseUrl(value: string): boolean {
  // Only a parser knows which host names are valid Punycode.
  return baseUrl.test(value) && URL.canParse(value);
}
