import type { AccessTokenRole, CreateAccessTokenInput } from "@gw/entities";
import { type Environment, type OpenedGateway, openGateway, readSettings } from "@gw/gateway";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { buildApp } from "../src/http/app.ts";
import { inject } from "./inject.ts";
import { adminToken } from "./served-gateway.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface TokenGateway {
  readonly app: FastifyInstance;
  readonly gateway: OpenedGateway;
  readonly folder: string;
  readonly log: () => string;
  /** Issues a token as the bootstrap administrator, or with that token. */
  readonly issue: (
    roles: readonly AccessTokenRole[],
    rest?: Partial<CreateAccessTokenInput> & { readonly by?: string },
  ) => Promise<Issued>;
  readonly send: (options: SendOptions) => Promise<Answer>;
}

interface Issued {
  readonly token: string;
  readonly tokenId: string;
}

interface SendOptions {
  /** That of the bootstrap administrator when absent. */
  readonly token?: string;
  /** In place of a token as bearer. */
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** Below the basePath of ours, or from the root where it is no path of the protocol. */
  readonly path: string;
  readonly body?: object;
  readonly remoteAddress?: string;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a server answers
  readonly json: any;
}

const basePath = "/api/v1/gateway";

/** A whole gateway with its data plane, on a database in that folder; it ends with the test. */
export async function tokenGateway({
  folder = temporaryFolder(),
  env = {},
}: {
  readonly folder?: string;
  readonly env?: Environment;
} = {}): Promise<TokenGateway> {
  const settings = readSettings({ GW_DATA_DIR: folder, GW_POLL_INTERVAL: "50", ...env });
  const gateway = await openGateway(settings, { serverId: "test", onRevision: () => {} });
  let log = "";
  const logger = pino({ level: "trace" }, { write: (line) => (log += line) });
  const app = await buildApp({ gateway, adminToken, logger });
  onTestFinished(async () => {
    await app.close();
    await gateway.close();
  });

  async function send(options: SendOptions): Promise<Answer> {
    const { token = adminToken, method = "GET", path, body, remoteAddress } = options;
    const isOfProtocol = !/^\/(v1|gateway|metrics)\b/.test(path);
    const answer = await inject(app, {
      method: method as "GET",
      url: isOfProtocol ? `${basePath}${path}` : path,
      headers: {
        ...(options.headers ?? { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
    });
    const isJson = answer.body.startsWith("{");
    return { status: answer.statusCode, json: isJson ? answer.json() : undefined };
  }

  return {
    app,
    gateway,
    folder,
    log: () => log,
    send,
    async issue(roles, { by, endpoints, expiresAt, name = "x" } = {}) {
      const body = { name, roles, endpoints, expires_at: expiresAt };
      const { status, json } = await send({
        ...(by === undefined ? {} : { token: by }),
        ...{ method: "POST", path: "/tokens/create", body },
      });
      if (status !== 200) throw new Error(`${status}: ${JSON.stringify(json)}`);
      return { token: json.token, tokenId: json.info.token_id };
    },
  };
}
