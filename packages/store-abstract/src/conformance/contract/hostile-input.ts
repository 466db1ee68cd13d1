import assert from "node:assert/strict";
import { expectAbsent } from "../kit/expect-absent.js";
import { expectError, expectUnchanged } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { illFormed, notObjects, notStrings } from "../kit/test-strings.js";
import { methods, validInputs } from "./methods.js";

/** A valid input of each method; the cases modify it. */
async function inputsOf(f: Fixture): Promise<ReturnType<typeof validInputs>> {
  const { modelDefinitionId, secretId = "" } = await f.definition();
  const second = (await f.definition()).modelDefinitionId;
  const modelConfigs = [{ modelDefinitionId }, { modelDefinitionId: second }];
  const tagKey = "k";
  const { endpointId } = await f.endpoint({ modelConfigs, tags: [{ key: tagKey }] });
  const { resourceType, resourceId } = await f.binding({ endpointId });
  const unusedDefinitionId = (await f.definition()).modelDefinitionId;
  const { limitId } = await f.limit();
  const models = { secretId, modelDefinitionId, modelConfigs, unusedDefinitionId };
  return validInputs({ ...models, endpointId, tagKey, resourceType, resourceId, limitId });
}

export function hostileInputCases(suite: Suite): void {
  suite.describe("hostile input", "GatewayStore", () => {
    for (const method of methods) {
      suite.test(
        `${method.name} rejects input that is not an object of known fields`,
        async (f) => {
          const valid = (await inputsOf(f))[method.name];
          const invalid = [
            ...notObjects,
            [valid],
            { ...valid, unknown: 1 },
            { ...valid, Name: "x" },
            JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
          ];
          await expectUnchanged(f, async (by) => {
            for (const input of invalid) {
              const call = (): Promise<unknown> => method.call(f.store, input, by);
              await expectError(call, "INVALID_PARAMETER_VALUE", method.name);
            }
          });
          const list = method.name.startsWith("list");
          await method.call(f.store, valid);
          if (list) await method.call(f.store, undefined);
          else await expectError(() => method.call(f.store, undefined), "INVALID_PARAMETER_VALUE");
        },
      );

      suite.test(`${method.name} rejects ids and names that are not valid strings`, async (f) => {
        const valid = (await inputsOf(f))[method.name];
        const fields = Object.keys(valid).filter((field) => typeof valid[field] === "string");
        await expectUnchanged(f, async (by) => {
          for (const field of fields) {
            for (const value of [...illFormed, ...notStrings, "", "x".repeat(2_000_000)]) {
              const call = (): Promise<unknown> =>
                method.call(f.store, { ...valid, [field]: value }, by);
              await expectError(call, "INVALID_PARAMETER_VALUE", `${method.name}, ${field}`);
            }
          }
        });
      });
    }

    suite.test("cannot reach a prototype", async (f) => {
      const evil = '{"polluted": "yes", "toString": "no"}';
      const inputs = await inputsOf(f);
      for (const method of methods) {
        for (const key of ["__proto__", "constructor", "prototype"]) {
          const own = Object.defineProperty({ ...inputs[method.name] }, key, {
            value: JSON.parse(evil),
            enumerable: true,
          });
          // Both are allowed: ignoring the key and rejecting the input.
          await method.call(f.store, own).catch(() => undefined);
        }
      }
      const entities = [
        ...(await f.store.listSecretInfos()).items,
        ...(await f.store.listGatewayModelDefinitions()).items,
        ...(await f.store.listGatewayEndpoints()).items,
        ...(await f.store.listEndpointBindings()).items,
        ...(await f.store.listGatewayLimits()).items,
      ];
      assert.ok(entities.length > 0, "the lists must have entities to check");
      for (const one of entities) expectAbsent(one, "polluted");
      const maps = ["__proto__", "constructor", "prototype"].map((key) =>
        JSON.parse(`{"api_key": "v", "${key}": ${evil}}`),
      );
      for (const map of maps) {
        for (const input of [{ secretValue: map }, { secretValue: { a: "b" }, authConfig: map }]) {
          const call = (): Promise<unknown> =>
            f.store.createGatewaySecret({ secretName: "x", ...input });
          await expectError(call, "INVALID_PARAMETER_VALUE");
        }
      }
      assert.equal(
        "polluted" in {},
        false,
        "hostile input must not reach the prototype of objects",
      );
      assert.equal(typeof {}.toString, "function");
      assert.deepEqual(Object.keys(Object.prototype), []);
    });

    suite.test("may use property names of objects as field names", async (f) => {
      const names = ["toString", "valueOf", "hasOwnProperty", "length", "then", "__defineGetter__"];
      const secretValue = Object.fromEntries(names.map((name) => [name, `value-of-${name}`]));
      const created = await f.secret({ secretValue, authConfig: secretValue });
      assert.deepEqual(created.authConfig, secretValue);
      assert.deepEqual(Object.keys(created.maskedValues).sort(), names.sort());
      assert.deepEqual(await f.store.getSecretInfo({ secretId: created.secretId }), created);
      assert.deepEqual(await f.opened(created.secretId), secretValue);
    });

    suite.test("is read only once", async (f) => {
      const stable = "https://here.example";
      let reads = 0;
      const authConfig = {
        get api_base(): string {
          reads += 1;
          return reads === 1 ? stable : `https://there-${reads}.example`;
        },
      };
      let values = 0;
      const secretValue = {
        get api_key(): string {
          values += 1;
          return values === 1 ? "first" : (values as unknown as string);
        },
      };
      const created = await f.secret({ authConfig, secretValue });
      const got = await f.store.getSecretInfo({ secretId: created.secretId });
      assert.deepEqual(got, created);
      assert.deepEqual(created.authConfig, { api_base: stable });
      assert.deepEqual(await f.opened(created.secretId), { api_key: "first" });
    });

    suite.test("may lack a prototype, and inherited fields are ignored", async (f) => {
      const bare = <T extends object>(fields: T): T => Object.assign(Object.create(null), fields);
      const created = await f.store.createGatewaySecret(
        bare({
          secretName: "bare",
          secretValue: bare({ api_key: "v" }),
          authConfig: bare({ region: "eu" }),
        }),
      );
      assert.deepEqual(created.authConfig, { region: "eu" });
      assert.deepEqual(await f.opened(created.secretId), { api_key: "v" });
      const inherited = Object.create({ api_key: "inherited" });
      const call = (): Promise<unknown> =>
        f.store.createGatewaySecret({ secretName: "x", secretValue: inherited });
      await expectError(call, "INVALID_PARAMETER_VALUE");
    });
  });
}
