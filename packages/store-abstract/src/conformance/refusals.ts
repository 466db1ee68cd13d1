import assert from "node:assert/strict";
import { inspect } from "node:util";
import { GatewayError, type GatewayErrorCode, type MutationContext } from "@gw/entities";
import type { Fixture } from "./fixture.js";

type Attempt = (by: MutationContext) => Promise<unknown>;

/** The error with which a call fails; its code is part of the contract, its text is for people. */
export async function failure(
  attempt: () => Promise<unknown>,
  code: GatewayErrorCode,
  about = "the call",
): Promise<GatewayError> {
  const outcome = await attempt().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) assert.fail(`${about} was to fail with ${code}, but answered`);
  const { error } = outcome;
  assert.ok(GatewayError.is(error), `${about} failed with something else: ${inspect(error)}`);
  assert.equal(error.code, code, `${about}: ${error.message}`);
  return error;
}

/** A mutation that is refused with that code, in words that mention these, and leaves no trace. */
export async function refuses(
  fixture: Fixture,
  code: GatewayErrorCode,
  attempt: Attempt,
  ...mentions: readonly string[]
): Promise<void> {
  await leavesNoTrace(fixture, async (by) => {
    const { message } = await failure(() => attempt(by), code);
    for (const mention of mentions) assert.ok(message.includes(mention), `${message} ∌ ${mention}`);
  });
}

/** Each of these inputs breaks a rule of the field, which the error names. */
export async function refusesEach(
  fixture: Fixture,
  field: string,
  inputs: readonly unknown[],
  attempt: (input: never, by: MutationContext) => Promise<unknown>,
): Promise<void> {
  await leavesNoTrace(fixture, async (by) => {
    for (const input of inputs) {
      const about = `${field} = ${inspect(input, { maxStringLength: 60, maxArrayLength: 3 }).slice(0, 80)}`;
      const call = (): Promise<unknown> => attempt(input as never, by);
      const { message } = await failure(call, "INVALID_PARAMETER_VALUE", about);
      assert.ok(message.includes(field), `${about}: ${message}`);
    }
  });
}

/** No revision, no audit record of a success, and nobody is told of a commit. */
export async function leavesNoTrace(
  fixture: Fixture,
  body: (by: MutationContext) => Promise<void>,
): Promise<void> {
  const told: number[] = [];
  const revision = await fixture.store.getRevision();
  const [newest] = await fixture.succeeded();
  await body({ onCommitted: (one) => told.push(one) });
  assert.equal(await fixture.store.getRevision(), revision, "the revision stays");
  assert.deepEqual((await fixture.succeeded())[0], newest, "no audit record of a success");
  assert.deepEqual(told, [], "onCommitted is not called");
}

/** A missing thing is named by entity and key, as SQL and the wire spell it. */
export async function findsNothing(
  attempt: () => Promise<unknown>,
  entity: string,
  key: string,
): Promise<void> {
  const { message } = await failure(attempt, "RESOURCE_DOES_NOT_EXIST");
  assert.ok(message.startsWith(`${entity} not found (`), message);
  assert.ok(message.includes(key), message);
}
