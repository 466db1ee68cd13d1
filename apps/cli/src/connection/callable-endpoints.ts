import type { CallTarget } from "./call-target.js";

/** Short, because the result only improves an error message; in milliseconds. */
const timeout = 2_000;

type CalledServer = Pick<CallTarget, "url" | "token" | "workspace">;

/** The names of the endpoints that a server lets a token call; none if the server does not list them. */
export async function listCallable({ url, ...caller }: CalledServer): Promise<readonly string[]> {
  const response = await fetch(`${url}/v1/models`, {
    headers: callHeaders(caller),
    // Following a redirect could forward the token.
    redirect: "error",
    signal: AbortSignal.timeout(timeout),
  });
  const body: unknown = await response.json();
  const items: unknown = Object(body).data;
  if (!Array.isArray(items)) return [];
  return items.map((item) => Object(item).id).filter((id) => typeof id === "string");
}

/** The headers that identify the caller and the workspace of a call. */
export function callHeaders({
  token,
  workspace,
}: Omit<CalledServer, "url">): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(workspace !== undefined && { "x-mlflow-workspace": workspace }),
  };
}
