import type { FastifyInstance } from "fastify";
import Fastify from "fastify";
import type { Logger } from "pino";
import type { OpenedGateway } from "./open-gateway.js";

export interface AppOptions {
  readonly gateway: Pick<OpenedGateway, "store" | "kekRegistry" | "auditLog" | "keyRing">;
  /** 32 or more visible ASCII characters; whoever sends it is the principal `admin`. */
  readonly adminToken: string;
  /** Nothing is logged when absent. */
  readonly logger?: Logger | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** The HTTP server over an opened gateway, not yet listening. It does not close the gateway. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  return Fastify({ logger: options.logger === undefined });
}
