import { rotateToKey } from "@gw/key-management";
import { RestAdminClient } from "@gw/store-rest";
import { adminToken, type ServerProcess } from "../processes/server-process.ts";

/**
 * Rotates to version 2 and retires version 1. These routes succeed in one order only, which random
 * requests find by luck.
 *
 * @returns the method and path of each successful request
 */
export async function rotateOnce({ url }: ServerProcess): Promise<readonly string[]> {
  const successes: string[] = [];
  const operations = new RestAdminClient({
    baseUrl: url,
    token: adminToken,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const { pathname } = new URL(response.url);
      if (response.ok) successes.push(`${init?.method ?? "GET"} ${routePath(pathname)}`);
      return response;
    },
  });
  await rotateToKey({ operations, version: 2, pollInterval: 50 });
  await operations.retireKek({ version: 1 });
  return successes;
}

function routePath(pathname: string): string {
  return pathname.slice(pathname.indexOf("/gateway/") + "/gateway".length);
}
