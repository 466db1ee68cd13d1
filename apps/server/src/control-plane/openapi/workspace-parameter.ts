import { workspaceHeader } from "@gw/store-rest/protocol";

/** The parameter of operations that work in one workspace. */
export const workspaceParameter: Readonly<Record<string, unknown>> = {
  name: workspaceHeader,
  in: "header",
  required: false,
  description:
    "The name of a workspace. Without it, the request works in the only workspace of the token, or in " +
    "`default` for a token of the installation. A workspace that the token may not enter does not exist " +
    "for it.",
  schema: { type: "string" },
};
