/** The paths of the metrics and of the probes. */
export const healthPaths: Readonly<Record<string, object>> = {
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
  "/healthz": {
    get: {
      operationId: "healthz",
      summary: "Reports that the process runs, and its version.",
      ...probe({
        required: ["status", "version"],
        properties: {
          status: { const: "ok" },
          version: { type: "string", description: "The version of the server, such as `0.1.0`." },
          commit: {
            type: "string",
            description: "The commit that the server was built from, if it is known.",
          },
        },
      }),
    },
  },
  "/readyz": {
    get: {
      operationId: "readyz",
      summary: "Reports whether the database and the keys are available.",
      ...probe(
        {
          required: ["status"],
          properties: {
            status: { const: "ready" },
            warnings: listOfText("What needs an operator although requests are served."),
          },
        },
        { 503: { $ref: "#/components/responses/NotReady" } },
      ),
    },
  },
};

/** The error response of `/readyz`. */
export const notReadyResponse: object = {
  description: "The gateway is not ready.",
  headers: { "x-request-id": { $ref: "#/components/headers/RequestId" } },
  content: {
    "application/json": {
      schema: {
        allOf: [
          { $ref: "#/components/schemas/Error" },
          {
            required: ["reasons"],
            properties: {
              error_code: { enum: ["TEMPORARILY_UNAVAILABLE"] },
              reasons: listOfText("Why the gateway is not ready."),
            },
          },
        ],
      },
    },
  },
};

function probe(schema: object, errors: Readonly<Record<number, object>> = {}): object {
  return {
    tags: ["Health"],
    description: "Requires no token.",
    security: [],
    responses: {
      200: {
        description: "The check passed.",
        content: { "application/json": { schema: { type: "object", ...schema } } },
      },
      400: { $ref: "#/components/responses/Error400" },
      ...errors,
      505: { $ref: "#/components/responses/Error505" },
    },
  };
}

function listOfText(description: string): object {
  return { type: "array", items: { type: "string" }, description };
}
