import type { KeyRing } from "@gw/crypto";
import { TokenCache } from "@gw/gateway";
import { createKeyOperations } from "@gw/key-management";
import { createTokenOperations, type GatewayBackend } from "@gw/store-abstract";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { buildApp } from "../src/http/app.ts";
import type { AppGateway } from "../src/http/app-gateway.ts";

export const adminToken = "test-admin-token-0123456789abcdef";

export interface ServedGateway {
  readonly app: FastifyInstance;
  readonly gateway: AppGateway;
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Of the server and its store; the backend stays open. */
  close(): Promise<void>;
}

export interface ServeBackendOptions {
  readonly backend: GatewayBackend & { ping?(): Promise<void> };
  readonly keyRing: KeyRing;
  readonly clock?: () => number;
  readonly logger?: Logger;
  readonly requestTimeout?: number;
}

/** Serves a backend on a free port of this machine, in this process. */
export async function serveBackend(options: ServeBackendOptions): Promise<ServedGateway> {
  const { backend, keyRing, ...rest } = options;
  const { kekRegistry, sealedSecrets, auditLog, serverRegistry, accessTokens } = backend;
  const store = backend.openStore({ keyRing });
  const ping = async (): Promise<void> => {
    await (backend.ping?.() ?? store.getRevision());
  };
  const keys = createKeyOperations({
    ...{ kekRegistry, sealedSecrets, auditLog, serverRegistry },
    keyRing: {
      get: (version) => keyRing.get(version),
      has: (version) => keyRing.has(version),
      configured: async () => undefined,
      refresh: async () => ({ added: [], dropped: [], missing: [], problems: [] }),
    },
  });
  const { clock } = rest;
  const tokens = createTokenOperations({ accessTokens, clock });
  const tokenCache = await TokenCache.open({ accessTokens, clock });
  const gateway: AppGateway = {
    ...{ store, kekRegistry, auditLog, keys, keyRing, ping, tokens, tokenCache },
  };
  const app = await buildApp({ gateway, adminToken, ...rest });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  return {
    app,
    gateway,
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      await app.close();
      await tokenCache.close();
      await store.close();
    },
  };
}
