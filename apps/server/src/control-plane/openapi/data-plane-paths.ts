import { apiFormats, documentedRoutes, operations, type Route } from "@gw/data-plane";
import { workspaceParameter } from "./workspace-parameter.js";

/** The paths on which clients call endpoints, below their first base path. */
export function dataPlanePaths(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of apiFormats.flatMap(documentedRoutes)) {
    const method = route.method.toLowerCase();
    // Paths of several formats are described with the first one.
    paths[route.path] = { [method]: operationOf(route), ...paths[route.path] };
  }
  return paths;
}

/** The headers that carry the token, in addition to the schemes of the other routes. */
export const callSecuritySchemes: Readonly<Record<string, object>> = Object.fromEntries(
  ["x-api-key", "api-key", "x-goog-api-key"].map((name) => [
    name,
    { type: "apiKey", in: "header", name, description: "An access token; for calls only." },
  ]),
);

const security = ["bearer", "basic", ...Object.keys(callSecuritySchemes)].map((name) => ({
  [name]: [],
}));

function operationOf(route: Route): object {
  const { format, path, operation } = route;
  const name = operation ?? modelsId(route);
  const isInPath = path.includes("{model}");
  // Headers choose the format of a list of models.
  const errorName = operation === undefined ? "modelsError" : `${format}Error`;
  const error = { $ref: `#/components/responses/${errorName}` };
  return {
    operationId: name,
    tags: ["Calls"],
    summary: operation === undefined ? modelsSummary(route) : `Calls an endpoint: ${name}.`,
    description: descriptionOf(route),
    "x-permission": "invoke",
    security,
    parameters: [...(isInPath ? [modelParameter] : []), workspaceParameter()],
    ...(operation !== undefined && { requestBody: requestBody(isInPath) }),
    responses: {
      200: {
        description: "The response of the provider, or the models.",
        content: {
          "application/json": { schema: { type: "object" } },
          ...(operation !== undefined &&
            operations[operation].streams !== undefined && {
              "text/event-stream": { schema: { type: "string" } },
            }),
        },
      },
      "4XX": error,
      default: error,
    },
  };
}

function modelsId({ format, path }: Route): string {
  return `${format}.models.${path.includes("{model}") ? "retrieve" : "list"}`;
}

function modelsSummary({ path }: Route): string {
  return path.includes("{model}")
    ? "Returns one endpoint as a model."
    : "Lists the endpoints that the token may call as models.";
}

function descriptionOf({ format, operation }: Route): string {
  if (operation === undefined) {
    return (
      "Requires a token with the permission `invoke`. The response has the format of Anthropic with the " +
      "header `anthropic-version`, of Gemini with `x-goog-api-key`, else that of the path."
    );
  }
  return (
    `Requires a token with the permission \`invoke\`. The request and the response have the ${format} ` +
    "format, as the provider documents it."
  );
}

const modelParameter = {
  name: "model",
  in: "path",
  required: true,
  description: "The name of an endpoint; it may contain slashes.",
  schema: { type: "string" },
};

function requestBody(isModelInPath: boolean): object {
  const model = { type: "string", description: "The name of an endpoint." };
  const schema = isModelInPath
    ? { type: "object" }
    : { type: "object", required: ["model"], properties: { model } };
  return { required: true, content: { "application/json": { schema } } };
}
