import assert from "node:assert/strict";

/** Asserts that a result lacks fields: a field that is present as `undefined` is not absent. */
export function expectAbsent(result: object, ...fields: readonly string[]): void {
  for (const field of fields) {
    assert.equal(
      field in result,
      false,
      `the result must not have the field \`${field}\`, not even as undefined`,
    );
  }
}
