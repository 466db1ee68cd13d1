import assert from "node:assert/strict";
import type { CreateGatewayLimitInput, UpdateGatewayLimitInput } from "@gw/entities";
import { expectInvalid, expectNotFound, expectRejected } from "../kit/expect-errors.js";
import { limitDefaults } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { fourBytes, illFormed, lookalikes, notStrings } from "../kit/test-strings.js";

const cost = { measure: "cost", amount: "1.5", onOutage: "REFUSE", unpriced: "REFUSE" } as const;
const hour = { unit: "HOURS", length: 1 } as const;

export function limitTermCases(suite: Suite): void {
  suite.describe(
    "the terms of a limit",
    "AbstractGatewayStore, StoreTransaction.insertLimit",
    () => {
      suite.test("name an endpoint or model definition that exists", async (f) => {
        const { endpointId, modelMappings } = await f.endpoint();
        const modelDefinitionId = modelMappings[0]?.modelDefinitionId ?? "";
        for (const scope of [
          { kind: "ENDPOINT", value: endpointId },
          { kind: "MODEL", value: modelDefinitionId },
          { kind: "ENDPOINT" },
          { kind: "MODEL" },
        ] as const) {
          assert.deepEqual((await f.limit({ scope })).scope, scope);
        }
        const unknown = [
          ["ENDPOINT", "GatewayEndpoint", `e-${"0".repeat(32)}`],
          ["MODEL", "GatewayModelDefinition", `d-${"0".repeat(32)}`],
          ["ENDPOINT", "GatewayEndpoint", modelDefinitionId],
          ["MODEL", "GatewayModelDefinition", endpointId],
        ] as const;
        for (const [kind, entity, value] of unknown) {
          const create = () => f.limit({ scope: { kind, value } });
          await expectNotFound(create, entity, `'${value}'`);
        }
      });

      suite.test("name tokens, owners and metadata without a check", async (f) => {
        for (const value of lookalikes) {
          for (const scope of [
            { kind: "TOKEN", value },
            { kind: "OWNER", value },
            { kind: "METADATA", key: value.slice(0, 64), value },
          ] as const) {
            const { limitId } = await f.limit({ scope });
            assert.deepEqual((await f.store.getGatewayLimit({ limitId })).scope, scope);
          }
        }
      });

      suite.test("stay when their endpoint or model definition is deleted", async (f) => {
        const { endpointId, modelMappings } = await f.endpoint();
        const modelDefinitionId = modelMappings[0]?.modelDefinitionId ?? "";
        const limits = [
          await f.limit({ scope: { kind: "ENDPOINT", value: endpointId } }),
          await f.limit({ scope: { kind: "MODEL", value: modelDefinitionId } }),
        ];
        await f.store.deleteGatewayEndpoint({ endpointId });
        await f.store.deleteGatewayModelDefinition({ modelDefinitionId });
        assert.deepEqual((await f.store.listGatewayLimits()).items, limits);
        for (const { limitId } of limits) {
          const changed = await f.store.updateGatewayLimit({ limitId, amount: "3" });
          assert.equal(changed.amount, "3");
        }
      });

      suite.test("have keys of 1 to 64 and values of 1 to 255 characters", async (f) => {
        const scope = { kind: "METADATA", key: fourBytes.repeat(64), value: fourBytes.repeat(255) };
        const { limitId } = await f.limit({ scope: scope as never });
        assert.deepEqual((await f.store.getGatewayLimit({ limitId })).scope, scope);
        const invalid = ["", ...illFormed, ...notStrings];
        const create = (changes: object, by: object): Promise<unknown> =>
          f.limit({ scope: { kind: "METADATA", key: "k", ...changes } }, by);
        await expectInvalid(f, "scope.key", [fourBytes.repeat(65), ...invalid], (key, by) =>
          create({ key }, by),
        );
        await expectInvalid(f, "scope.value", [fourBytes.repeat(256), ...invalid], (value, by) =>
          create({ value }, by),
        );
      });

      suite.test("are rejected when no gateway could enforce them", async (f) => {
        const broken: readonly (readonly [string, Partial<CreateGatewayLimitInput>])[] = [
          ["window", { window: undefined }],
          ["window", { measure: "concurrency" }],
          ["amount", { amount: "0" }],
          ["amount", { amount: "1.5" }],
          ["amount", { amount: "1000000000001" }],
          ["amount", { ...cost, amount: "1000000000" }],
          ["scope.key", { scope: { kind: "METADATA" } }],
          ["scope.key", { scope: { kind: "OWNER", key: "team" } }],
          ["scope.value", { scope: { kind: "GLOBAL", value: "all" } }],
          ["action", { action: "NEXT_MODEL" }],
          ["action", { action: "ALERT", window: hour }],
          ["warn_at", { warnAt: 80, window: hour }],
          ["on_outage", { strict: true }],
          ["strict", { strict: true, action: "ALERT" }],
          ["on_outage", { action: "ALERT", onOutage: "REFUSE" }],
          ["unpriced", { ...cost, unpriced: undefined }],
          ["unpriced", { unpriced: "ADMIT" }],
          ["unpriced", { ...cost, strict: true, unpriced: "ADMIT" }],
        ];
        for (const [field, changes] of broken) {
          const input = { ...limitDefaults, name: "new", ...changes };
          await expectInvalid(f, `\`${field}\``, [input], (one, by) =>
            f.store.createGatewayLimit(one, by),
          );
        }
        assert.deepEqual((await f.store.listGatewayLimits()).items, []);
      });

      suite.test("are checked again with the changes of an update", async (f) => {
        const limits: readonly (readonly [
          Partial<CreateGatewayLimitInput>,
          readonly (readonly [string, Omit<UpdateGatewayLimitInput, "limitId">])[],
        ])[] = [
          [
            {},
            [
              ["amount", { amount: "1.5" }],
              ["action", { action: "NEXT_MODEL" }],
              ["unpriced", { unpriced: "ADMIT" }],
            ],
          ],
          [{ action: "ALERT" }, [["on_outage", { onOutage: "REFUSE" }]]],
          [{ window: hour }, [["warn_at", { warnAt: 80 }]]],
          [
            { ...cost, strict: true },
            [
              ["on_outage", { onOutage: "ADMIT" }],
              ["strict", { action: "ALERT", onOutage: "ADMIT" }],
              ["unpriced", { unpriced: "ADMIT" }],
            ],
          ],
        ];
        for (const [terms, changes] of limits) {
          const { limitId } = await f.limit(terms);
          for (const [field, change] of changes) {
            await expectInvalid(f, `\`${field}\``, [{ limitId, ...change }], (one, by) =>
              f.store.updateGatewayLimit(one, by),
            );
          }
        }
      });

      suite.test("do not change in measure, window, scope and strictness", async (f) => {
        const { limitId } = await f.limit();
        for (const change of [
          { measure: "requests" },
          { window: hour },
          { scope: { kind: "GLOBAL" } },
          { strict: true },
          {},
          { amount: null },
          { version: 1 },
        ]) {
          await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
            f.store.updateGatewayLimit({ limitId, ...change } as never, by),
          );
        }
      });
    },
  );
}
