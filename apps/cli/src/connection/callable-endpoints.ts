/** Short, because the result only improves an error message; in milliseconds. */
const timeout = 2_000;

/** The names of the endpoints that a server lets a token call; none if the server does not list them. */
export async function listCallable({
  url,
  token,
}: {
  readonly url: string;
  readonly token?: string | undefined;
}): Promise<readonly string[]> {
  const response = await fetch(`${url}/v1/models`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    // Following a redirect could forward the token.
    redirect: "error",
    signal: AbortSignal.timeout(timeout),
  });
  const body: unknown = await response.json();
  const items: unknown = Object(body).data;
  if (!Array.isArray(items)) return [];
  return items.map((item) => Object(item).id).filter((id) => typeof id === "string");
}
