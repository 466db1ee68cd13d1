import assert from "node:assert/strict";
import type { UpdateGatewayLimitInput } from "@gw/entities";
import {
  expectInvalid,
  expectNotFound,
  expectRejected,
  expectUnchanged,
} from "../kit/expect-errors.js";
import { limitDefaults } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { fourBytes, illFormed, lookalikes, notNames, notStrings } from "../kit/test-strings.js";

const missingId = `l-${"0".repeat(32)}`;

/** A limit with every field. */
const complete = {
  name: "all fields",
  measure: "cost",
  amount: "999999999.123456789",
  window: { unit: "MONTHS", length: 1_000 },
  scope: { kind: "METADATA", key: "team", value: "Straße 🔑" },
  action: "REJECT",
  warnAt: 80,
  strict: true,
  onOutage: "REFUSE",
  unpriced: "REFUSE",
  enabled: false,
} as const;

export function limitCases(suite: Suite): void {
  suite.describe(
    "limits",
    "StoreReader.limit, StoreTransaction.insertLimit, updateLimit, deleteLimit",
    () => {
      suite.test("are returned by id and by name with every field", async (f) => {
        const created = await f.store.createGatewayLimit(complete, { principal: "alice" });
        const { limitId, version, createdAt, lastUpdatedAt } = created;
        const { createdBy, lastUpdatedBy, ...shown } = created;
        assert.deepEqual(shown, { limitId, version, createdAt, lastUpdatedAt, ...complete });
        if (f.store.manifest.stampsCaller) {
          assert.deepEqual([createdBy, lastUpdatedBy], ["alice", "alice"]);
        }
        assert.deepEqual(await f.store.getGatewayLimit({ limitId }), created);
        assert.deepEqual(await f.store.getGatewayLimit({ name: complete.name }), created);
        assert.deepEqual((await f.store.listGatewayLimits()).items, [created]);
      });

      suite.test("are lax and enabled by default, without absent fields", async (f) => {
        const created = await f.limit({ measure: "concurrency", window: undefined });
        assert.deepEqual([created.strict, created.enabled], [false, true]);
        for (const field of ["window", "warnAt", "unpriced"]) {
          assert.equal(field in created, false, `${field} must be absent`);
        }
        assert.deepEqual(created.scope, { kind: "TOKEN" });
        const { limitId } = created;
        assert.deepEqual(await f.store.getGatewayLimit({ limitId }), created);
      });

      suite.test("have their id as the name if they have no other", async (f) => {
        const { limitId } = await f.limit({ name: undefined });
        assert.equal((await f.store.getGatewayLimit({ name: limitId })).limitId, limitId);
        await assert.rejects(f.limit({ name: limitId }), { code: "RESOURCE_ALREADY_EXISTS" });
      });

      suite.test("distinguish names by their bytes", async (f) => {
        for (const [index, name] of lookalikes.entries()) {
          await f.limit({ name, amount: `${index + 1}` });
        }
        for (const [index, name] of lookalikes.entries()) {
          const got = await f.store.getGatewayLimit({ name });
          assert.deepEqual([got.name, got.amount], [name, `${index + 1}`]);
          await assert.rejects(f.limit({ name }), { code: "RESOURCE_ALREADY_EXISTS" });
        }
      });

      suite.test("have names of 1 to 255 characters", async (f) => {
        for (const name of ["x", "x".repeat(255), fourBytes.repeat(255)]) {
          const { limitId } = await f.limit({ name });
          assert.equal((await f.store.getGatewayLimit({ limitId })).name, name);
        }
        const invalid = ["", ...notNames, ...illFormed, ...notStrings];
        await expectInvalid(f, "name", [...invalid, fourBytes.repeat(256)], (name, by) =>
          f.store.createGatewayLimit({ ...limitDefaults, name }, by),
        );
      });

      suite.test("fail with RESOURCE_DOES_NOT_EXIST when unknown", async (f) => {
        const { store } = f;
        const entity = "GatewayLimit";
        const byId = `limit_id='${missingId}'`;
        const ref = { limitId: missingId };
        await expectUnchanged(f, async (by) => {
          await expectNotFound(() => store.getGatewayLimit(ref), entity, byId);
          const byName = (): Promise<unknown> => store.getGatewayLimit({ name: "missing" });
          await expectNotFound(byName, entity, "name='missing'");
          const update = { ...ref, amount: "1" };
          await expectNotFound(() => store.updateGatewayLimit(update, by), entity, byId);
          await expectNotFound(() => store.deleteGatewayLimit(ref, by), entity, byId);
        });
      });

      suite.test("are looked up by exactly one key", async (f) => {
        const { limitId, name } = await f.limit();
        for (const ref of [{}, { limitId, name }, { id: limitId }, null, "x"]) {
          const get = (): Promise<unknown> => f.store.getGatewayLimit(ref as never);
          await expectRejected(f, "INVALID_PARAMETER_VALUE", get);
        }
      });

      suite.test("change only the given fields in an update", async (f) => {
        let expected = await f.store.createGatewayLimit({ ...complete, strict: false });
        const other = await f.limit();
        const { limitId } = expected;
        const changes: readonly Omit<UpdateGatewayLimitInput, "limitId">[] = [
          { name: "renamed" },
          { amount: "0.000000001" },
          { onOutage: "ADMIT" },
          { unpriced: "ADMIT" },
          { action: "ALERT" },
          { warnAt: 5 },
          { enabled: true },
          { enabled: false },
        ];
        for (const change of changes) {
          f.clock.advance();
          const got = await f.store.updateGatewayLimit({ limitId, ...change });
          const { version } = got;
          expected = { ...expected, ...change, version, lastUpdatedAt: f.clock.now } as never;
          assert.deepEqual(got, expected);
          assert.deepEqual(await f.store.getGatewayLimit({ limitId }), expected);
        }
        assert.deepEqual(await f.store.getGatewayLimit({ limitId: other.limitId }), other);
      });

      suite.test("lose the warning with null", async (f) => {
        const { limitId } = await f.limit({ warnAt: 80 });
        const got = await f.store.updateGatewayLimit({ limitId, warnAt: null });
        assert.equal("warnAt" in got, false, "null must remove the warning");
        assert.deepEqual(await f.store.getGatewayLimit({ limitId }), got);
      });

      suite.test("have the revision of their last change as version", async (f) => {
        const created = await f.limit();
        const { limitId } = created;
        assert.equal(created.version, await f.store.getRevision());
        await f.limit();
        const changed = await f.store.updateGatewayLimit({ limitId, amount: "2" });
        assert.equal(changed.version, await f.store.getRevision());
        await f.secret();
        assert.equal((await f.store.getGatewayLimit({ limitId })).version, changed.version);
      });

      suite.test("accept a free name or the current one, not a taken one", async (f) => {
        const [one, two] = [await f.limit(), await f.limit()];
        const { limitId, name } = one;
        await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
          f.store.updateGatewayLimit({ limitId, name: two.name }, by),
        );
        assert.equal((await f.store.updateGatewayLimit({ limitId, name })).name, name);
        await f.store.updateGatewayLimit({ limitId, name: "moved" });
        assert.equal((await f.limit({ name })).name, name);
      });

      suite.test("are deleted alone, which frees their name", async (f) => {
        const [one, two] = [await f.limit(), await f.limit()];
        await f.store.deleteGatewayLimit({ limitId: one.limitId });
        assert.deepEqual((await f.store.listGatewayLimits()).items, [two]);
        const again = await f.limit({ name: one.name });
        assert.deepEqual((await f.store.listGatewayLimits()).items, [two, again]);
      });
    },
  );
}
