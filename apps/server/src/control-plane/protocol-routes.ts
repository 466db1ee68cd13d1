import { Readable } from "node:stream";
import { everyWorkspace, GatewayError, type InputWarning, type WorkspaceId } from "@gw/entities";
import {
  basePaths,
  type ProtocolRoute,
  protocolRoutes,
  type RouteCall,
  type TextStream,
} from "@gw/store-rest/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AppGateway } from "../http/app-gateway.js";
import { disconnectSignal } from "../http/client-disconnected.js";
import { jsonType } from "../http/error-response.js";
import { textType } from "../http/front.js";
import { queryOf } from "../http/query.js";
import { routeHandlers } from "./handlers/route-handlers.js";
import type { Read, ReadHandler } from "./read-handler.js";
import type { RejectedMutations } from "./rejected-mutations.js";
import { type ResponseWriter, responseWriter } from "./response-writer.js";
import type { RouteContext, RouteHandler } from "./route-context.js";
import type { SealedPageTokens } from "./sealed-page-tokens.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The call of the protocol that the route makes. */
    readonly call?: RouteCall;
  }
}

export interface ProtocolRoutesOptions {
  readonly gateway: AppGateway;
  readonly rejected: RejectedMutations;
  readonly pageTokens: SealedPageTokens;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** Receives the reads as well. */
  readonly reads: ReadHandler;
}

/** Adds all routes of the wire protocol under each base path. */
export function addProtocolRoutes(app: FastifyInstance, options: ProtocolRoutesOptions): void {
  const handlers = routeHandlers(options.gateway, options);
  for (const route of protocolRoutes) {
    const handle = handlers.get(route.call);
    if (handle === undefined) throw new Error(`no handler for ${route.path}`);
    for (const basePath of basePaths) {
      // Clients of MLflow may reject fields that MLflow does not have.
      const hasWarnings = basePath === basePaths[0];
      const write = responseWriter(route, basePath);
      const url = `${basePath}${route.path}`;
      const handler = fastifyHandler(route, { handle, write, hasWarnings, ...options });
      if (route.method === "GET") {
        const read = readOf(route, { handle, write });
        options.reads.add({ path: url, access: route.permission, scope: route.scope, read });
      }
      app.route({
        method: route.method,
        url,
        config: { access: route.permission, scope: route.scope, call: route.call },
        handler,
      });
    }
  }
}

function readOf(
  route: ProtocolRoute,
  { handle, write }: { readonly handle: RouteHandler; readonly write: ResponseWriter },
): Read {
  return async (wire, context) => {
    const output = await handle(route.decodeRequest(wire), {}, context);
    if (route.mediaTypes !== undefined) return output as TextStream;
    return write(route.encodeResponse(output));
  };
}

type FastifyHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<string | Readable>;

function fastifyHandler(
  route: ProtocolRoute,
  {
    handle,
    write,
    hasWarnings,
    rejected,
    gateway,
  }: ProtocolRoutesOptions & {
    readonly handle: RouteHandler;
    readonly write: ResponseWriter;
    readonly hasWarnings: boolean;
  },
): FastifyHandler {
  if (!route.isMutation) {
    const read = readOf(route, { handle, write });
    return async (request, reply) => {
      const body = await read(inputOf(route, request), contextOf(reply));
      const isText = typeof body === "string";
      reply.header("content-type", isText ? jsonType : textType(body));
      return isText ? body : Readable.from(body.chunks);
    };
  }
  return async (request, reply) => {
    const { principal, tokenId } = request.caller ?? {};
    const by = { principal, requestId: request.id };
    const onCommitted = (revision: number): void => {
      reply.header("x-gw-revision", revision);
      // Other processes notice the change at their next read.
      gateway.announceChange?.();
    };
    const warnings: InputWarning[] = [];
    const onWarnings = hasWarnings
      ? (found: readonly InputWarning[]) => void warnings.push(...found)
      : undefined;
    let input: unknown;
    try {
      input = route.decodeRequest(inputOf(route, request));
      const output = await handle(
        input,
        { ...by, tokenId, onCommitted, onWarnings, strict: prefersStrict(request) },
        contextOf(reply),
      );
      reply.header("content-type", jsonType);
      return await write(route.encodeResponse(output, warnings));
    } catch (error) {
      const workspaceId = auditedWorkspace(request, input);
      if (GatewayError.is(error)) await rejected.record({ route, input, error, by, workspaceId });
      throw error;
    }
  };
}

/** The workspace whose members see the rejection; absent for tokens of the installation. */
function auditedWorkspace(
  { caller, workspace }: FastifyRequest,
  input: unknown,
): WorkspaceId | undefined {
  const { workspace: scope } = (input ?? {}) as { readonly workspace?: unknown };
  const isOfInstallation = scope === everyWorkspace && caller?.workspaceId === everyWorkspace;
  return isOfInstallation ? undefined : workspace?.workspaceId;
}

/** Whether the client prefers an error to warnings: `Prefer: handling=strict` of RFC 7240. */
function prefersStrict({ headers }: FastifyRequest): boolean {
  const preferences = String(headers.prefer ?? "").split(/[,;]/);
  return preferences.some((one) => /^\s*handling\s*=\s*"?strict"?\s*$/i.test(one));
}

function contextOf({ raw, request }: FastifyReply): RouteContext {
  const { caller, workspace } = request;
  return { caller, workspace, disconnectSignal: () => disconnectSignal(raw) };
}

/** The wire form of the input: the body, or the query of GET. */
function inputOf({ method }: ProtocolRoute, request: FastifyRequest): Record<string, unknown> {
  return method === "GET"
    ? queryOf(request.raw)
    : ((request.body ?? {}) as Record<string, unknown>);
}
