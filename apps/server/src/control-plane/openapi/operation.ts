import type { Permission } from "@gw/entities";
import { type JsonSchema, type ProtocolRoute, protocolRoutes } from "@gw/store-rest/protocol";
import { z } from "zod";
import { errorReferences } from "./errors.js";
import { requestExamples } from "./examples.js";
import { linksOf } from "./links.js";
import { queryParameters } from "./query-parameters.js";
import { workspaceParameter } from "./workspace-parameter.js";

/** Paths that have a list below them, such as `/secrets`; each is a group of routes. */
const listed: ReadonlySet<string> = new Set(
  protocolRoutes
    .map(({ path }) => path)
    .filter((path) => path.endsWith("/list"))
    .map(parentOf),
);

const permissions: Readonly<Record<Permission | "any", string>> = {
  any: "Requires a valid token.",
  read: "Requires a token with the permission `read`.",
  write: "Requires a token with the permission `write`.",
  admin: "Requires a token with the permission `admin`.",
  invoke: "Requires a token with the permission `invoke`.",
};

const ofInstallation = " It must be a token of the installation.";

/** The OpenAPI operation of a route. */
export function operationOf(route: ProtocolRoute): object {
  const { scope } = route;
  const hasBody = route.method !== "GET";
  const parameters = [
    ...(hasBody ? [] : queryParameters(route.requestSchema, requestExamples[route.call])),
    ...(scope === "workspace" ? [workspaceParameter()] : []),
  ];
  return {
    operationId: route.call,
    tags: [groupOf(route.path)],
    summary: route.summary,
    description: `${permissions[route.permission]}${scope === "installation" ? ofInstallation : ""}`,
    "x-permission": route.permission,
    "x-scope": scope,
    ...((parameters.length > 0 || !hasBody) && { parameters }),
    ...(hasBody && bodyOf(route)),
    responses: {
      200: successOf(route),
      ...errorReferences({ isMutation: route.isMutation, hasBody }),
    },
  };
}

/** The group of the closest listed path, such as `Model definitions`. */
function groupOf(path: string): string {
  if (path.endsWith("-tag")) return "Tags";
  if (path === "") return "Gateway";
  if (!listed.has(path)) return groupOf(parentOf(path));
  const name = path.slice(path.lastIndexOf("/") + 1).replaceAll("-", " ");
  if (name === "tokens") return "Access tokens";
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function bodyOf({ call, requestSchema }: ProtocolRoute): object {
  return {
    requestBody: {
      required: "required" in requestSchema || "oneOf" in requestSchema,
      content: { "application/json": { schema: requestSchema, example: requestExamples[call] } },
    },
  };
}

function successOf(route: ProtocolRoute): object {
  const { response, isMutation, mediaTypes } = route;
  const json = { "application/json": { schema: jsonSchema(response) } };
  const links = linksOf(route);
  const revision = { "x-gw-revision": { $ref: "#/components/headers/Revision" } };
  return {
    description: "The operation succeeded.",
    headers: {
      "x-request-id": { $ref: "#/components/headers/RequestId" },
      ...(isMutation ? revision : {}),
    },
    content: mediaTypes === undefined ? json : Object.fromEntries(mediaTypes.map(textOf)),
    ...(Object.keys(links).length > 0 && { links }),
  };
}

function textOf(mediaType: string): readonly [string, object] {
  return [mediaType, { schema: { type: "string" } }];
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output" }) as JsonSchema;
  return rest;
}
