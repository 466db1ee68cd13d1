import assert from "node:assert/strict";
import type { KekRecord } from "../../ports/kek-registry.js";
import type { SealSwap } from "../../ports/sealed-secret-source.js";
import type { Fixture } from "./fixture.js";

/** Asserts that a seal which is the expected one is replaced. */
export async function expectReplaced(fixture: Fixture, swap: SealSwap): Promise<void> {
  const message = "replaceSeals must replace a seal that is the expected one";
  assert.equal(await fixture.swap(swap), true, message);
}

/** Asserts that a seal which is not the expected one stays. */
export async function expectNotReplaced(fixture: Fixture, swap: SealSwap): Promise<void> {
  const message = "replaceSeals must not replace a seal that is not the expected one";
  assert.equal(await fixture.swap(swap), false, message);
}

/** Asserts that a version which the registry may have is added to it. */
export async function expectInserted({ ports }: Fixture, record: KekRecord): Promise<void> {
  const message = `kekRegistry.insert must add version ${record.version} as ${record.state}`;
  assert.equal(await ports.kekRegistry.insert(record), true, message);
}

/** Asserts that a version which the registry must not have is not added to it. */
export async function expectNotInserted({ ports }: Fixture, record: KekRecord): Promise<void> {
  const message = `kekRegistry.insert must not add version ${record.version} as ${record.state}`;
  assert.equal(await ports.kekRegistry.insert(record), false, message);
}
