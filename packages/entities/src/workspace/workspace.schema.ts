import { z } from "zod";
import { limits } from "../limits.js";
import { flag, integer } from "../schema-primitives/numbers.schema.js";
import { pageRequestShape } from "../schema-primitives/page.schema.js";
import { exactlyOneOf, record, updateOf } from "../schema-primitives/record.schema.js";
import { lookupText, text } from "../schema-primitives/text.schema.js";
import type {
  CreateGatewayWorkspaceInput,
  DeleteGatewayWorkspaceInput,
  GatewayWorkspaceRef,
  ListGatewayWorkspacesInput,
  UpdateGatewayWorkspaceInput,
  WorkspaceId,
} from "./workspace.js";

/** Parts of MLflow's paths, which its own rule reserves. */
const reserved = ["workspaces", "api", "ajax-api", "static-files"];

const description = text({ min: 0, max: limits.workspaceDescription, shown: "lines" });

/** The name of a new workspace, by MLflow's rule. */
export const workspaceName: z.ZodType<string> = text({
  min: 2,
  max: limits.workspaceName,
  pattern: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
  alphabet: "a-z, 0-9 and -, with a letter or digit at both ends",
})
  .refine((name) => !reserved.includes(name), {
    error: `must not be one of ${reserved.join(", ")}`,
  })
  .meta({ not: { enum: reserved } });

const idRule = "must be default, or w- followed by 32 lowercase hexadecimal digits";

/** Validates a {@link WorkspaceId}. */
export const workspaceIdSchema: z.ZodType<WorkspaceId> = z
  .string({ error: idRule })
  .regex(/^(?:default|w-[0-9a-f]{32})$/, { error: idRule });

/** Validates the workspace that something is opened for, and how many rows of a kind it may have. */
export const openedWorkspaceSchema: z.ZodType<{
  readonly workspace: WorkspaceId;
  readonly maxRows?: number | undefined;
}> = record({
  maxRows: integer(1, Number.MAX_SAFE_INTEGER).optional(),
  workspace: workspaceIdSchema,
});

/** Validates a {@link CreateGatewayWorkspaceInput}. */
export const createGatewayWorkspaceSchema: z.ZodType<CreateGatewayWorkspaceInput> = record({
  name: workspaceName,
  description: description.optional(),
});

/** Validates a {@link GatewayWorkspaceRef}. */
export const gatewayWorkspaceRefSchema: z.ZodType<GatewayWorkspaceRef> = exactlyOneOf({
  workspaceId: lookupText.optional(),
  name: lookupText.optional(),
});

/** Validates an {@link UpdateGatewayWorkspaceInput}. */
export const updateGatewayWorkspaceSchema: z.ZodType<UpdateGatewayWorkspaceInput> = updateOf(
  { workspaceId: lookupText },
  { description: description.nullable().optional(), suspended: flag.optional() },
);

/** Validates a {@link DeleteGatewayWorkspaceInput}. */
export const deleteGatewayWorkspaceSchema: z.ZodType<DeleteGatewayWorkspaceInput> = record({
  workspaceId: lookupText,
  cascade: flag.optional(),
});

/** Validates a {@link ListGatewayWorkspacesInput}. */
export const listGatewayWorkspacesSchema: z.ZodType<ListGatewayWorkspacesInput> =
  record(pageRequestShape);
