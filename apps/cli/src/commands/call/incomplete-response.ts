import { CliError } from "../../cli-error.js";
import { exitCodes } from "../../exit-code.js";

/** An answer that began and did not come to its end. */
export function brokenOff(why: string): CliError {
  const message = `the answer broke off: ${why}; what came so far is not the whole`;
  return new CliError(exitCodes.failed, "UPSTREAM_FAILED", message);
}
