import { GatewayError } from "@gw/entities";
import { isForbidden } from "../session/database-error.js";
import { type Migration, type MigrationStatement, textOf } from "./migration.js";

/** The end of a remedy for objects of another program. */
export const useAnother = "use a separate database for the gateway";

/** The error of a statement that a migration could not run, for the operator. */
export function migrationError(
  error: unknown,
  { step, statement }: { readonly step: Migration; readonly statement: MigrationStatement },
): unknown {
  if (isForbidden(error)) {
    return new GatewayError(
      "INVALID_STATE",
      "The database user may not change the schema: grant it all privileges on its database, or " +
        "run gw db migrate once as a user with these privileges",
      { cause: error },
    );
  }
  const isOfSchema =
    GatewayError.is(error) &&
    ["INTERNAL_ERROR", "INVALID_STATE", "RESOURCE_ALREADY_EXISTS"].includes(error.code);
  if (!isOfSchema) return error;
  const [start = ""] = textOf(statement).split(/ ?\(|\n/);
  return new GatewayError(
    "INVALID_STATE",
    `Migration ${step.id} (${step.name}) failed at "${start}" (${codeOf(error)}). If an object of ` +
      `another program is in the way, rename it, or ${useAnother}`,
    { cause: error },
  );
}

/** The code of the driver; SQL and values stay out of messages. */
export function codeOf({ cause }: Error): string {
  return String((cause as { code?: unknown } | undefined)?.code ?? "no code");
}
