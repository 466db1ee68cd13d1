import { productVersion } from "@gw/gateway/product-version";
import { basePaths, protocolRoutes } from "@gw/store-rest/protocol";
import { callErrorResponses } from "./call-errors.js";
import { callSecuritySchemes, dataPlanePaths } from "./data-plane-paths.js";
import { errorResponses, errorSchema } from "./errors.js";
import { healthPaths, notReadyResponse } from "./health-paths.js";
import { operationOf } from "./operation.js";

const description = `Keeps provider credentials encrypted, describes models and endpoints that use them,
and binds endpoints to resources. No operation returns a credential.

Fields that this document does not name are ignored. Absent values are omitted, never null; empty lists
and maps are omitted. The same routes exist under the paths that clients of MLflow use. Secrets, models and
endpoints belong to a workspace, which a header names; other workspaces do not exist for a request. Calls
of endpoints have the format of the API that the client uses, errors included.`;

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
    paths: { ...paths, ...dataPlanePaths(), ...healthPaths },
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
      responses: { ...errorResponses(), NotReady: notReadyResponse, ...callErrorResponses() },
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
