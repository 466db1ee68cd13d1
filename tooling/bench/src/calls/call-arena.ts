import { deepStrictEqual } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type BenchGateway, openBenchGateway } from "../bench-gateway.ts";
import { type ServerProcess, startServer } from "../http/server-process.ts";
import { callBody, calledEndpoint, calledModel, callPath } from "./call.ts";
import { type Caller, startCaller } from "./caller.ts";

const sources = join(import.meta.dirname, "..");
const builtServer = join(sources, "../../../apps/server/dist/main.js");

/** Those that forward have one processor, those that call and answer have the other. */
const forwarding = 0;
const around = 1;

/** Those that forward, each before the same upstream. */
export interface CallArena {
  /** The gateway whole: a token is asked for, calls are logged and counted. */
  readonly server: ServerProcess;
  /** A bare proxy that does that, too. */
  readonly bareGateway: ServerProcess;
  /** The runtime alone, in a server that does nothing else. */
  readonly embedded: ServerProcess;
  readonly bareProxy: ServerProcess;
  readonly upstream: ServerProcess;
  readonly caller: Caller;
  readonly token: string;
  close(): Promise<void>;
}

/** Starts all of them, and makes sure that the upstream sees the same of each. */
export async function openCallArena(): Promise<CallArena> {
  const token = randomBytes(32).toString("hex");
  const credential = `sk-${randomBytes(24).toString("hex")}`;
  // Closed in the order opposite to that of opening, however far that came.
  const closings: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closings.splice(0).reverse()) await end();
  };
  const start = async (script: string, env: Readonly<Record<string, string>>, core: number) => {
    const started = await startServer(script, env, { core });
    closings.push(() => started.stop());
    return started;
  };
  try {
    const upstream = await start(join(sources, "calls/upstream.ts"), {}, around);
    const gateway = await openBenchGateway({ endpoints: 1 });
    closings.push(() => gateway.close());
    await addEndpoint(gateway, { apiBase: `${upstream.url}/v1`, credential });
    const settings = {
      GW_PORT: "0",
      GW_DATA_DIR: gateway.folder,
      GW_ADMIN_TOKEN: token,
      GW_KEK_1: gateway.kekSetting,
      GW_EGRESS_ALLOW: upstream.url,
    };
    const server = await start(builtServer, settings, forwarding);
    const embedded = await start(join(sources, "calls/embedded-server.ts"), settings, forwarding);
    const bareSettings = {
      BARE_UPSTREAM: upstream.url,
      BARE_MODEL: calledModel,
      BARE_CREDENTIAL: credential,
      BARE_TOKEN: token,
    };
    const bareProxy = await start(join(sources, "floors/bare-proxy.ts"), bareSettings, forwarding);
    const bareGateway = await start(
      join(sources, "floors/bare-gateway.ts"),
      bareSettings,
      forwarding,
    );
    for (const pieces of [undefined, 3]) {
      const expected = await forwarded(upstream, bareProxy, { token, pieces });
      for (const ours of [server, embedded, bareGateway]) {
        deepStrictEqual(await forwarded(upstream, ours, { token, pieces }), expected);
      }
    }
    const caller = startCaller({ core: around });
    closings.push(() => caller.stop());
    return { server, bareGateway, embedded, bareProxy, upstream, caller, token, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function addEndpoint(
  { store }: BenchGateway,
  { apiBase, credential }: { readonly apiBase: string; readonly credential: string },
): Promise<void> {
  const by = { principal: "bench" };
  const { secretId } = await store.createGatewaySecret(
    {
      secretName: "upstream",
      provider: "openai",
      secretValue: { api_key: credential },
      authConfig: { api_base: apiBase },
    },
    by,
  );
  const { modelDefinitionId } = await store.createGatewayModelDefinition(
    { name: "upstream", provider: "openai", modelName: calledModel, secretId },
    by,
  );
  await store.createGatewayEndpoint(
    { name: calledEndpoint, modelConfigs: [{ modelDefinitionId }] },
    by,
  );
}

/** What a call comes to: what the upstream saw of it, and what came back. */
async function forwarded(
  upstream: ServerProcess,
  by: ServerProcess,
  { token, pieces }: { readonly token: string; readonly pieces: number | undefined },
): Promise<object> {
  const response = await fetch(by.url + callPath, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: callBody(pieces),
  });
  const answer = await response.text();
  const seen = await (await fetch(`${upstream.url}/last`)).json();
  return { status: response.status, type: response.headers.get("content-type"), answer, seen };
}
