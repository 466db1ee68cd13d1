import { productVersion } from "@gw/gateway/product-version";
import { basePaths, protocolRoutes } from "@gw/store-rest/protocol";
import { callErrorResponses } from "./call-errors.js";
import { callSecuritySchemes, dataPlanePaths } from "./data-plane-paths.js";
import { errorResponses, errorSchema } from "./errors.js";
import { operationOf } from "./operation.js";

const description = `Keeps provider credentials encrypted, describes models and endpoints that use them,
and binds endpoints to resources. No operation returns a credential.

Fields that this document does not name are ignored. Absent values are omitted, never null; empty lists and maps are omitted.
The same routes exist under the paths that clients of MLflow use. Calls of endpoints have the format of
the API that the client uses, errors included.`;

/** Builds the OpenAPI document from the table of routes. */
export function openApiDocument(): object {
  const [basePath] = basePaths;
  const paths: Record<string, Record<string, object>> = {};
  for (const route of protocolRoutes) {
    const path = `${basePath}${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "AI gateway", version: productVersion().version, description, license },
    // Relative to the document, so that it is right below the path of a proxy, too.
    servers: [{ url: "." }],
    security: [{ bearer: [] }, { basic: [] }],
    paths: { ...paths, ...dataPlanePaths(), ...metrics, ...probes },
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An access token." },
        basic: {
          type: "http",
          scheme: "basic",
          description: "Any user, with the token as password.",
        },
        ...callSecuritySchemes,
      },
      headers,
      responses: { ...errorResponses(), ...callErrorResponses() },
      schemas: { Error: errorSchema },
    },
  };
}

const license = { name: "Apache-2.0", identifier: "Apache-2.0" };

const headers = {
  RequestId: {
    description:
      "The client's x-request-id if it has 1 to 128 of A-Z a-z 0-9 . _ -, else a new one.",
    schema: { type: "string" },
  },
  Revision: {
    description: "The revision of the store after this mutation.",
    schema: { type: "integer" },
  },
};

const metrics = {
  "/metrics": {
    get: {
      operationId: "metrics",
      tags: ["Health"],
      summary: "Returns metrics for Prometheus.",
      description: "Requires a token with the permission `read`.",
      "x-permission": "read",
      responses: {
        200: {
          description: "The metrics.",
          content: { "text/plain": { schema: { type: "string" } } },
        },
        400: { $ref: "#/components/responses/Error400" },
        401: { $ref: "#/components/responses/Error401" },
        403: { $ref: "#/components/responses/Error403" },
      },
    },
  },
};

const probes = {
  "/healthz": {
    get: probe("healthz", "Reports that the process runs, and its version.", {
      status: { type: "string", const: "ok" },
      version: { type: "string", description: "The version of the server, such as `0.1.0`." },
      commit: {
        type: "string",
        description: "The commit that the server was built from, if it is known.",
      },
    }),
  },
  "/readyz": {
    get: probe("readyz", "Reports whether the database and the keys are available.", {
      status: { type: "string", const: "ready" },
    }),
  },
};

interface StatusSchema {
  readonly type: "string";
  readonly const: string;
}

function probe(
  operationId: string,
  summary: string,
  properties: { readonly status: StatusSchema; readonly [name: string]: object },
): object {
  const required = Object.keys(properties).filter((name) => name !== "commit");
  const schema = { type: "object", required, properties };
  return {
    operationId,
    tags: ["Health"],
    summary,
    description: "Requires no token.",
    security: [],
    responses: {
      200: { description: "The check passed.", content: { "application/json": { schema } } },
      400: { $ref: "#/components/responses/Error400" },
      ...(properties.status.const === "ready"
        ? { 503: { $ref: "#/components/responses/Error503" } }
        : {}),
      505: { $ref: "#/components/responses/Error505" },
    },
  };
}
