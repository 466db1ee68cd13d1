import assert from "node:assert/strict";
import { inspect } from "node:util";
import { GatewayError, type GatewayErrorCode, type MutationContext } from "@gw/entities";
import type { Fixture } from "./fixture.js";

/** Asserts that a call fails with a code, and returns the error. */
export async function expectError(
  call: () => Promise<unknown>,
  code: GatewayErrorCode,
  what = "the call",
): Promise<GatewayError> {
  const outcome = await call().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) assert.fail(`${what} must fail with ${code}, but succeeded`);
  const { error } = outcome;
  assert.ok(
    GatewayError.is(error),
    `${what} must fail with the GatewayError ${code}; got ${inspect(error)}`,
  );
  assert.equal(
    error.code,
    code,
    `${what} must fail with ${code}; got ${error.code}: ${error.message}`,
  );
  return error;
}

/** Asserts that a mutation fails with a code, names `mentions` in its message and changes nothing. */
export async function expectRejected(
  fixture: Fixture,
  code: GatewayErrorCode,
  mutate: (by: MutationContext) => Promise<unknown>,
  ...mentions: readonly string[]
): Promise<void> {
  await expectUnchanged(fixture, async (by) => {
    const { message } = await expectError(() => mutate(by), code);
    for (const mention of mentions) {
      assert.ok(
        message.includes(mention),
        `the message must contain "${mention}"; got: ${message}`,
      );
    }
  });
}

/**
 * Asserts that each input fails with INVALID_PARAMETER_VALUE, names the field (in snake case) in its
 * message and changes nothing.
 */
export async function expectInvalid(
  fixture: Fixture,
  field: string,
  inputs: readonly unknown[],
  mutate: (input: never, by: MutationContext) => Promise<unknown>,
): Promise<void> {
  await expectUnchanged(fixture, async (by) => {
    for (const input of inputs) {
      const value = inspect(input, { maxStringLength: 60, maxArrayLength: 3 }).slice(0, 80);
      const what = `${field} = ${value}`;
      const call = (): Promise<unknown> => mutate(input as never, by);
      const { message } = await expectError(call, "INVALID_PARAMETER_VALUE", what);
      assert.ok(
        message.includes(field),
        `${what}: the message must name ${field}; got: ${message}`,
      );
    }
  });
}

/** Asserts that `body` raises no revision, writes no audit record and calls no `onCommitted`. */
export async function expectUnchanged(
  fixture: Fixture,
  body: (by: MutationContext) => Promise<void>,
): Promise<void> {
  const committed: number[] = [];
  const revision = await fixture.store.getRevision();
  const [newest] = await fixture.succeeded();
  await body({ onCommitted: (one) => committed.push(one) });
  assert.equal(
    await fixture.store.getRevision(),
    revision,
    "a call that fails must not raise the revision",
  );
  assert.deepEqual(
    (await fixture.succeeded())[0],
    newest,
    "a call that fails must not write an audit record with the result succeeded",
  );
  assert.deepEqual(committed, [], "a call that fails must not call onCommitted");
}

/** Asserts that a call fails because an entity does not exist, and names its key. */
export async function expectNotFound(
  call: () => Promise<unknown>,
  entity: string,
  key: string,
): Promise<void> {
  const { message } = await expectError(call, "RESOURCE_DOES_NOT_EXIST");
  const expected = `the message must be "${entity} not found (…${key}…)"; got: ${message}`;
  assert.ok(message.startsWith(`${entity} not found (`), expected);
  assert.ok(message.includes(key), expected);
}
