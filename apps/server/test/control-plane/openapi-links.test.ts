import { expect, test } from "vitest";
import { openApiDocument } from "../../src/control-plane/openapi/document.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly links?: Readonly<Record<string, Link>> }>>;
}

interface Link {
  readonly operationId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const { paths } = openApiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.values(paths).flatMap((path) => Object.values(path));
const links = operations.flatMap(({ operationId, responses }) =>
  Object.values(responses).flatMap((response) =>
    Object.values(response.links ?? {}).map((link) => [operationId, link] as const),
  ),
);

test("a creation has links to the lists of what uses the new object, and to its usage", () => {
  expect(links.map(([from, { operationId }]) => `${from} -> ${operationId}`)).toEqual([
    "createGatewaySecret -> listGatewayModelDefinitions",
    "createGatewaySecret -> listGatewayEndpoints",
    "createGatewayEndpoint -> listEndpointBindings",
    "createGatewayEndpoint -> summarizeUsage",
    "createGatewayEndpoint -> listUsageCalls",
    "createGatewayEndpoint -> exportUsage",
    "createGatewayEndpoint -> summarizeOwnUsage",
  ]);
});

test.each(links)("a link from %s has a whole expression for each parameter", (_, link) => {
  const target = operations.find(({ operationId }) => operationId === link.operationId);
  const known = target?.parameters?.map(({ name }) => name);
  expect(Object.keys(link).sort()).toEqual(["operationId", "parameters"]);
  for (const [name, value] of Object.entries(link.parameters)) {
    expect(known).toContain(name);
    expect(value).toMatch(/^\$response\.body#(\/[a-z_]+)+$/);
  }
});
