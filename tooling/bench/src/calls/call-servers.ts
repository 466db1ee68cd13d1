import { deepStrictEqual } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { builtFile } from "@gw/bundle/built-file";
import { openBenchGateway } from "../gateways/bench-gateway.ts";
import { type ServerProcess, startServerProcess } from "../http/server-process.ts";
import { type CallClient, startCallClient } from "./call-load.ts";
import { callBody, calledModel, callPath } from "./call-request.ts";
import { addCalledEndpoint } from "./called-endpoint.ts";

const sources = join(import.meta.dirname, "..");

/** Processor of the servers under test. */
const forwarding = 0;
/** Processor of the client and the provider. */
const around = 1;

/** The servers under test, in front of the same provider. */
export interface CallServers {
  /** The whole server, with a token, a log and metrics. */
  readonly server: ServerProcess;
  /** A plain proxy with a token, a log and metrics. */
  readonly gatewayBaseline: ServerProcess;
  /** The data plane in a plain server. */
  readonly embedded: ServerProcess;
  /** A plain proxy that parses and rewrites the JSON. */
  readonly proxyBaseline: ServerProcess;
  /** A plain proxy that sends the body as received: no proxy that waits for the whole body costs less. */
  readonly relay: ServerProcess;
  readonly upstream: ServerProcess;
  readonly client: CallClient;
  readonly token: string;
  close(): Promise<void>;
}

/** Starts all servers and checks that the provider receives the same request from each. */
export async function openCallServers(): Promise<CallServers> {
  const token = randomBytes(32).toString("hex");
  const credential = `sk-${randomBytes(24).toString("hex")}`;
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
    const upstream = await start(join(sources, "calls/upstream.ts"), {}, around);
    const gateway = await openBenchGateway({ endpoints: 1 });
    closings.push(() => gateway.close());
    await addCalledEndpoint(gateway, { apiBase: `${upstream.url}/v1`, credential });
    const settings = {
      GW_PORT: "0",
      GW_DATA_DIR: gateway.folder,
      GW_ADMIN_TOKEN: token,
      GW_KEK_1: gateway.kekSetting,
      GW_EGRESS_ALLOW: upstream.url,
    };
    const server = await start(builtFile("apps/server/dist/main.js"), settings, forwarding);
    const embedded = await start(join(sources, "calls/embedded-server.ts"), settings, forwarding);
    const baselineSettings = {
      BASELINE_UPSTREAM: upstream.url,
      BASELINE_MODEL: calledModel,
      BASELINE_CREDENTIAL: credential,
      BASELINE_TOKEN: token,
    };
    const proxyBaseline = await start(
      join(sources, "baselines/calls/proxy-baseline.ts"),
      baselineSettings,
      forwarding,
    );
    const gatewayBaseline = await start(
      join(sources, "baselines/calls/gateway-baseline.ts"),
      baselineSettings,
      forwarding,
    );
    const relay = await start(
      join(sources, "baselines/calls/relay-baseline.ts"),
      baselineSettings,
      forwarding,
    );
    for (const pieces of [undefined, 3]) {
      const expected = await forwarded(upstream, proxyBaseline, { token, pieces });
      for (const candidate of [server, embedded, gatewayBaseline]) {
        deepStrictEqual(await forwarded(upstream, candidate, { token, pieces }), expected);
      }
      const seen = { ...expected.seen, body: callBody({ pieces }) };
      deepStrictEqual(await forwarded(upstream, relay, { token, pieces }), { ...expected, seen });
    }
    const client = startCallClient({ core: around });
    closings.push(() => client.stop());
    const sides = { server, gatewayBaseline, embedded, proxyBaseline, relay };
    return { ...sides, upstream, client, token, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface ForwardedCall {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
  /** The request that the provider received. */
  readonly seen: Readonly<Record<string, string>>;
}

/** Makes a call. @returns the response, and the request that the provider received */
async function forwarded(
  upstream: ServerProcess,
  by: ServerProcess,
  { token, pieces }: { readonly token: string; readonly pieces: number | undefined },
): Promise<ForwardedCall> {
  const response = await fetch(by.url + callPath, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: callBody({ pieces }),
  });
  const body = await response.text();
  const last = await fetch(`${upstream.url}/last`);
  const seen = (await last.json()) as ForwardedCall["seen"];
  return { status: response.status, type: response.headers.get("content-type"), body, seen };
}
