import { DatabaseError } from "../../session/database-error.js";
import { type FailureMeaning, failureError, failures } from "../failure-meaning.js";
import {
  brokenTlsRule,
  DriverFailure,
  isNetworkCode,
  noTls,
  unreachableError,
} from "../server/driver-failure.js";

/**
 * By SQLSTATE or its class (PostgreSQL documentation, appendix A); the longest match applies.
 *
 * @internal
 */
export const postgresFailures: Readonly<Record<string, FailureMeaning>> = {
  "23505": failures.duplicate,
  "23503": failures.brokenReference,
  "23": failures.constraintViolation,
  "54": failures.tooLarge,
  "40": failures.contended,
  "55P03": failures.contended,
  // It is unknown whether the COMMIT took effect.
  "40003": failures.connectionLost,
  // Session ended by an administrator, a crash, a timeout, or the drop of the database.
  "57P": failures.connectionLost,
  "25P03": failures.connectionLost,
  "25P04": failures.connectionLost,
  "08": failures.connectionLost,
  "57P03": failures.notReady,
  "57014": failures.tooSlow,
  "25006": failures.readOnly,
  "53100": failures.diskFull,
  "53300": failures.tooManyConnections,
  "53": failures.outOfResources,
  "58": failures.outOfResources,
  // A prepared statement that the session does not have, or has already.
  "26000": failures.pooled,
  "42P05": failures.pooled,
  "28": failures.loginRejected,
  "3D000": failures.noDatabase,
  "42501": failures.forbidden,
  // Other engines with this protocol lack the feature.
  "0A000": failures.forbidden,
};

/** Where the server finds that a migration changed the result of a prepared statement. */
const changedPlan = "RevalidateCachedQuery";

/** Translates an error of the driver or the server. */
export function translatePostgresError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const {
    message = "",
    routine,
    ...given
  } = error as {
    code?: string;
    message?: string;
    routine?: string;
  };
  const code = given.code ?? (message.endsWith("not support SSL connections") ? noTls : "");
  const meaning = routine === changedPlan ? failures.connectionLost : meaningOf(code, message);
  return failureError(meaning, new DriverFailure(code));
}

/** Translates an error of BEGIN; a standby rejects READ WRITE as a feature that it lacks. */
export function translateBeginError(error: unknown): DatabaseError {
  const { code } = error as { code?: string };
  return translatePostgresError(code === "0A000" ? { code: "25006" } : error);
}

function meaningOf(code: string, message: string): FailureMeaning {
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const known = [5, 3, 2].map((length) => postgresFailures[code.slice(0, length)]);
    return known.find((meaning) => meaning !== undefined) ?? failures.unknown;
  }
  if (isNetworkCode(code)) return failures.connectionLost;
  if (brokenTlsRule(code) !== undefined) return failures.noEncryption;
  // Errors of the driver without a code.
  if (/read timeout/i.test(message)) return failures.noAnswer;
  return /terminated|not queryable|timeout/i.test(message)
    ? failures.connectionLost
    : failures.unknown;
}

/** Translates an error of connecting, which is not worth an immediate retry. */
export function translateConnectError(error: unknown): DatabaseError {
  return unreachableError(translatePostgresError(error));
}
