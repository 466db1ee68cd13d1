/** A version of an API, which no path has twice in succession. */
const version = /^v\d/;

/**
 * Whether the path of a base URL has a segment twice in succession by mistake: a version anywhere, as in
 * `/v1/v1/openai`, or any segment at its end.
 */
export function repeatsSegment(apiBase: string): boolean {
  const { pathname = "" } = URL.parse(apiBase) ?? {};
  const segments = pathname.toLowerCase().split("/").filter(Boolean);
  return segments.some(
    (segment, index) =>
      segment === segments[index - 1] && (version.test(segment) || index === segments.length - 1),
  );
}
