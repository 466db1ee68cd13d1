import {
  type CreateGatewayWorkspaceInput,
  defaultWorkspace,
  GatewayError,
  type GatewayWorkspace,
  type MutationContext,
  type UpdateGatewayWorkspaceInput,
} from "@gw/entities";
import { everyPage } from "@gw/store-abstract";
import { type RouteCall, routesByCall } from "@gw/store-rest/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RejectedMutations } from "../control-plane/rejected-mutations.js";
import type { AppGateway } from "../http/app-gateway.js";
import { jsonType } from "../http/error-response.js";
import { queryOf } from "../http/query.js";
import { cataloguePaths } from "./catalogue-paths.js";
import { workspaceMutations, workspaceReads } from "./workspace-calls.js";
import { workspaceNotFound } from "./workspace-header.js";

export interface MlflowCatalogueOptions {
  readonly gateway: AppGateway;
  readonly rejected: RejectedMutations;
}

interface Named {
  readonly Params: { readonly name: string };
}

/** A mutation in progress. */
interface Change {
  readonly by: MutationContext;
  /** What the audit record of a rejection may name. */
  input: unknown;
}

/**
 * Adds MLflow's catalogue of workspaces, with the statuses that its client expects: 201 for a creation,
 * and 204 without a body for a deletion.
 */
export function addMlflowCatalogue(app: FastifyInstance, options: MlflowCatalogueOptions): void {
  const { gateway } = options;
  const mutations = workspaceMutations(gateway);
  const reads = workspaceReads(gateway);
  const find = (name: string): Promise<GatewayWorkspace> =>
    found(name, gateway.workspaces.get({ name }));
  for (const path of cataloguePaths) {
    const one = `${path}/:name`;
    app.get(path, { config: readable }, async (request, reply) => {
      const caller = callerOf(request);
      const workspaces = await everyPage((page) => reads.list(page, caller));
      return respond(reply, { workspaces: workspaces.map(described) });
    });

    app.get<Named>(one, { config: readable }, async (request, reply) => {
      const { name } = request.params;
      const workspace = await found(name, reads.get({ name }, callerOf(request)));
      return respond(reply, { workspace: described(workspace) });
    });

    addChange(app, { ...options, method: "POST", url: path }, async (change, request, reply) => {
      const { name, description } = supportedFields(request);
      if (name === defaultWorkspace) refuseDefault("created");
      const input = { name, description: description ?? undefined };
      change.input = input;
      // The directory validates the input.
      const valid = input as CreateGatewayWorkspaceInput;
      const workspace = await mutations.createGatewayWorkspace(valid, change.by);
      return respond(reply.code(201), { workspace: described(workspace) });
    });

    addChange(app, { ...options, method: "PATCH", url: one }, async (change, request, reply) => {
      const { description, isEmpty } = supportedFields(request);
      const workspace = await find(request.params.name);
      const { workspaceId } = workspace;
      change.input = { workspaceId };
      // Clears what a workspace never has.
      if (description === undefined && !isEmpty) {
        return respond(reply, { workspace: described(workspace) });
      }
      const input = { workspaceId, description } as UpdateGatewayWorkspaceInput;
      const updated = await mutations.updateGatewayWorkspace(input, change.by);
      return respond(reply, { workspace: described(updated) });
    });

    addChange(app, { ...options, method: "DELETE", url: one }, async (change, request, reply) => {
      const { name } = request.params;
      const cascade = isCascade(queryOf(request.raw).mode);
      if (name === defaultWorkspace) refuseDefault("deleted");
      const { workspaceId } = await find(name);
      change.input = { workspaceId };
      await mutations.deleteGatewayWorkspace({ workspaceId, cascade }, change.by);
      return reply.code(204).send();
    });
  }
}

const readable = { access: "any", scope: "caller" } as const;

const calls = {
  POST: "createGatewayWorkspace",
  PATCH: "updateGatewayWorkspace",
  DELETE: "deleteGatewayWorkspace",
} as const satisfies Record<string, RouteCall>;

/** Adds a mutation, whose rejections are audited. */
function addChange(
  app: FastifyInstance,
  route: MlflowCatalogueOptions & { readonly method: keyof typeof calls; readonly url: string },
  work: (change: Change, request: FastifyRequest<Named>, reply: FastifyReply) => Promise<unknown>,
): void {
  const { gateway, rejected, method, url } = route;
  const call = calls[method];
  app.route<Named>({
    ...{ method, url, config: { access: "admin", scope: "installation", call } },
    async handler(request, reply) {
      const by = { principal: request.caller?.principal, requestId: request.id };
      const onCommitted = (revision: number): void => {
        reply.header("x-gw-revision", revision);
        gateway.announceChange?.();
      };
      const change: Change = { by: { ...by, onCommitted }, input: undefined };
      try {
        return await work(change, request, reply);
      } catch (error) {
        if (GatewayError.is(error)) {
          const { input } = change;
          const route = routesByCall[call];
          await rejected.record({ route, input, error, by, workspaceId: undefined });
        }
        throw error;
      }
    },
  });
}

function callerOf({ caller }: FastifyRequest): NonNullable<FastifyRequest["caller"]> {
  if (caller === undefined) throw new Error("the request has no caller");
  return caller;
}

/** As MLflow describes a workspace. */
function described({ name, description }: GatewayWorkspace): object {
  return { name, ...(description !== undefined && { description }) };
}

function respond(reply: FastifyReply, body: object): string {
  reply.header("content-type", jsonType);
  return JSON.stringify(body);
}

/** The workspace, or the error of one that does not exist for the caller. */
async function found(
  name: string,
  workspace: Promise<GatewayWorkspace>,
): Promise<GatewayWorkspace> {
  try {
    return await workspace;
  } catch (error) {
    // No workspace has a name that is not valid.
    const isMissing =
      GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST") ||
      GatewayError.is(error, "INVALID_PARAMETER_VALUE");
    throw isMissing ? workspaceNotFound(name) : error;
  }
}

/** What MLflow's workspaces have and those of a gateway have not. */
const unsupported = ["default_artifact_root", "trace_archival_config"];

/**
 * The fields of the body that a workspace has.
 *
 * @throws NOT_IMPLEMENTED for others with a value
 */
function supportedFields(request: FastifyRequest): {
  readonly name: unknown;
  readonly description: unknown;
  /** Whether the body has no field at all that a workspace of MLflow has. */
  readonly isEmpty: boolean;
} {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  for (const field of unsupported) {
    if (!isBlank(body[field])) {
      throw new GatewayError("NOT_IMPLEMENTED", `\`${field}\` is not supported by this server`);
    }
  }
  const { name, description } = body;
  const isEmpty = description === undefined && !unsupported.some((field) => field in body);
  return { name, description, isEmpty };
}

function isBlank(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "";
}

function refuseDefault(change: string): never {
  const message = `Workspace '${defaultWorkspace}' always exists and cannot be ${change}`;
  throw new GatewayError("INVALID_PARAMETER_VALUE", message);
}

/** @throws NOT_IMPLEMENTED, INVALID_PARAMETER_VALUE */
function isCascade(mode: unknown = "RESTRICT"): boolean {
  if (mode === "CASCADE") return true;
  if (mode === "RESTRICT" || mode === "") return false;
  if (mode === "SET_DEFAULT") {
    const message = "The mode SET_DEFAULT is not supported: export the workspace and import it";
    throw new GatewayError("NOT_IMPLEMENTED", message);
  }
  throw new GatewayError("INVALID_PARAMETER_VALUE", "`mode` must be RESTRICT or CASCADE");
}
