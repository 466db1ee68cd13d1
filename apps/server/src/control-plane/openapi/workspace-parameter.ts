import { routesByCall, workspaceHeader } from "@gw/store-rest/protocol";

/** The parameter of operations that work in one workspace. */
export function workspaceParameter(): object {
  return {
    name: workspaceHeader,
    in: "header",
    required: false,
    description:
      "The name of a workspace. Without it, the request works in the only workspace of the token, or in " +
      "`default` for a token of the installation. A workspace that the token may not enter does not " +
      "exist for it.",
    schema: { anyOf: [nameSchema(), { type: "string", maxLength: 0 }] },
  };
}

/** The rule of the name of a new workspace. */
function nameSchema(): object {
  const { properties } = routesByCall.createGatewayWorkspace.requestSchema as {
    readonly properties: Readonly<Record<"name", object>>;
  };
  const { description: _, ...rule } = properties.name as { readonly description?: string };
  return rule;
}
