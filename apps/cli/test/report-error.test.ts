import { GatewayError } from "@gw/entities";
import { expect, test } from "vitest";
import { reportError } from "../src/report-error.js";

/** What the command prints on standard error with `--json`. */
function jsonOf(error: unknown): unknown {
  let text = "";
  const stderr = { write: (part: string) => (text += part) };
  reportError({ stderr } as never, error, true);
  return JSON.parse(text);
}

test("an error as JSON tells whether the change may have been made", () => {
  const lost = new GatewayError("TEMPORARILY_UNAVAILABLE", "gone", { outcomeUnknown: true });
  expect(jsonOf(lost)).toEqual({
    ...{ error_code: "TEMPORARILY_UNAVAILABLE", message: "gone", outcome_unknown: true },
  });
  expect(jsonOf(new GatewayError("INVALID_STATE", "in use"))).toEqual({
    ...{ error_code: "INVALID_STATE", message: "in use" },
  });
});
