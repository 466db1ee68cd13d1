import assert from "node:assert/strict";
import { inspect } from "node:util";
import { GatewayError, type GatewayErrorCode } from "@gw/entities";

/** Asserts that a call fails with a code, and names `mention` in its message. */
export async function expectError(
  call: () => Promise<unknown>,
  code: GatewayErrorCode,
  mention = "",
): Promise<void> {
  const outcome = await call().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) {
    assert.fail(`the call must fail with ${code}, but resolved with ${inspect(outcome.value)}`);
  }
  const { error } = outcome;
  assert.ok(
    GatewayError.is(error),
    `the call must fail with the GatewayError ${code}; got ${inspect(error)}`,
  );
  assert.equal(
    error.code,
    code,
    `the call must fail with ${code}; got ${error.code}: ${error.message}`,
  );
  assert.ok(
    error.message.includes(mention),
    `the message must contain "${mention}"; got: ${error.message}`,
  );
}
