import { equal } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { builtFile } from "@gw/bundle/built-file";
import type { CreateGatewayLimitInput } from "@gw/entities";
import { openBenchGateway } from "../gateways/bench-gateway.ts";
import { type ServerProcess, startServerProcess } from "../http/server-process.ts";
import { type CallClient, startCallClient } from "./call-load.ts";
import { callBody, callPath } from "./call-request.ts";
import { addCalledEndpoint } from "./called-endpoint.ts";

const upstreamScript = join(import.meta.dirname, "upstream.ts");
/** Processor of the servers under test. */
const forwarding = 0;
/** Processor of the client and the provider. */
const around = 1;

/** Two servers in front of the same provider. */
export interface GovernedServers {
  /** Records the usage of calls, and has limits that no call reaches. */
  readonly governed: ServerProcess;
  /** Neither records usage nor has limits. */
  readonly plain: ServerProcess;
  readonly client: CallClient;
  readonly token: string;
  close(): Promise<void>;
}

const day = { unit: "DAYS", length: 1 } as const;
const limits: readonly CreateGatewayLimitInput[] = [
  {
    ...{ name: "tokens of each token", measure: "tokens", amount: "1000000000", window: day },
    ...{ scope: { kind: "TOKEN" }, action: "REJECT", onOutage: "ADMIT" },
  },
  {
    ...{
      name: "budget",
      measure: "cost",
      amount: "1000000",
      window: { unit: "MONTHS", length: 1 },
    },
    ...{ scope: { kind: "GLOBAL" }, action: "REJECT", onOutage: "REFUSE", unpriced: "REFUSE" },
  },
];

/** Starts both servers, and checks that each answers a call. */
export async function openGovernedServers(): Promise<GovernedServers> {
  const token = randomBytes(32).toString("hex");
  // Closed in reverse order, even if opening fails midway.
  const closings: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closings.splice(0).reverse()) await end();
  };
  const start = async (script: string, env: Readonly<Record<string, string>>, core: number) => {
    const started = await startServerProcess(script, env, { core });
    closings.push(() => started.stop());
    return started;
  };
  try {
    const upstream = await start(upstreamScript, {}, around);
    const startServer = async (isGoverned: boolean): Promise<ServerProcess> => {
      const gateway = await openBenchGateway({ endpoints: 1 });
      closings.push(() => gateway.close());
      await addCalledEndpoint(gateway, {
        ...{ apiBase: `${upstream.url}/v1`, credential: `sk-${randomBytes(24).toString("hex")}` },
        usageTracking: isGoverned,
      });
      for (const limit of isGoverned ? limits : []) await gateway.store.createGatewayLimit(limit);
      const settings = {
        ...{ GW_PORT: "0", GW_DATA_DIR: gateway.folder, GW_ADMIN_TOKEN: token },
        ...{ GW_KEK_1: gateway.kekSetting, GW_EGRESS_ALLOW: upstream.url },
      };
      return start(builtFile("apps/server/dist/main.js"), settings, forwarding);
    };
    const governed = await startServer(true);
    const plain = await startServer(false);
    equal(await limitOf(governed, token), limits[0]?.amount);
    equal(await limitOf(plain, token), null);
    const client = startCallClient({ core: around });
    closings.push(() => client.stop());
    return { governed, plain, client, token, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Calls the endpoint. @returns the limit of tokens in the response */
async function limitOf({ url }: ServerProcess, token: string): Promise<string | null> {
  const response = await fetch(url + callPath, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: callBody(),
  });
  equal(response.status, 200, await response.text());
  return response.headers.get("x-ratelimit-limit-tokens");
}
