import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { NoResponseError, type RestAdminClient } from "@gw/store-rest";
import type { Health } from "./gateway-client.js";

interface ServerToCheck {
  readonly url: string;
  readonly token: string | undefined;
  readonly store: GatewayStore;
  readonly admin: Pick<RestAdminClient, "whoAmI">;
}

/** Milliseconds. */
const timeout = 10_000;

/** Checks whether a server is ready and, if there is a token, whether the server accepts it. */
export async function checkServerHealth({
  url,
  token,
  store,
  admin,
}: ServerToCheck): Promise<Health> {
  const ready = await isReady(url);
  if (!ready) return { url, ready };
  if (token === undefined) return { url, ready, authenticated: false };
  const { permissions } = await admin.whoAmI();
  const checked = { url, ready, authenticated: true };
  // The token of an application only calls endpoints.
  return permissions.includes("read")
    ? { ...checked, revision: await store.getRevision() }
    : checked;
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(timeout) }).catch(
    () => {
      throw new NoResponseError("the server cannot be reached");
    },
  );
  await response.body?.cancel();
  if (response.ok) return true;
  if (response.status === 503) return false;
  throw new GatewayError(
    "ENDPOINT_NOT_FOUND",
    response.status === 404
      ? "the server has no /readyz"
      : `the server returned status ${response.status} for /readyz`,
  );
}
