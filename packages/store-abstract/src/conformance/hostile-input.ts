import assert from "node:assert/strict";
import type { Fixture } from "./fixture.js";
import { methods } from "./methods.js";
import { illFormed, notObjects, notStrings } from "./names.js";
import { failure, leavesNoTrace } from "./refusals.js";
import type { Suite } from "./suite.js";

/** An input for every method that would be fine, but for what a case adds to it. */
async function soundInputs(f: Fixture): Promise<Map<string, Record<string, unknown>>> {
  const { modelDefinitionId, secretId = "" } = await f.definition();
  const second = (await f.definition()).modelDefinitionId;
  const modelConfigs = [{ modelDefinitionId }, { modelDefinitionId: second }];
  const { endpointId } = await f.endpoint({ modelConfigs, tags: [{ key: "k" }] });
  const { resourceType, resourceId } = await f.binding({ endpointId });
  const ref = { endpointId, resourceType, resourceId };
  const secretValue = { api_key: "sk-0123456789abcdef" };
  const other = (await f.definition()).modelDefinitionId;
  return new Map<string, Record<string, unknown>>([
    ["getSecretInfo", { secretId }],
    ["listSecretInfos", {}],
    ["getGatewayModelDefinition", { modelDefinitionId }],
    ["listGatewayModelDefinitions", {}],
    ["getGatewayEndpoint", { endpointId }],
    ["listGatewayEndpoints", {}],
    ["listEndpointBindings", {}],
    ["createGatewaySecret", { secretName: "x", secretValue }],
    ["updateGatewaySecret", { secretId, secretValue }],
    ["deleteGatewaySecret", { secretId }],
    ["createGatewayModelDefinition", { name: "x", secretId, provider: "p", modelName: "m" }],
    ["updateGatewayModelDefinition", { modelDefinitionId, modelName: "m" }],
    ["deleteGatewayModelDefinition", { modelDefinitionId: other }],
    ["createGatewayEndpoint", { name: "x", modelConfigs }],
    ["updateGatewayEndpoint", { endpointId, usageTracking: false }],
    ["deleteGatewayEndpoint", { endpointId }],
    ["attachModelToEndpoint", { endpointId, modelConfig: { modelDefinitionId: other } }],
    ["detachModelFromEndpoint", { endpointId, modelDefinitionId }],
    ["createEndpointBinding", { ...ref, resourceId: "new" }],
    ["deleteEndpointBinding", ref],
    ["setGatewayEndpointTag", { endpointId, key: "k" }],
    ["deleteGatewayEndpointTag", { endpointId, key: "k" }],
  ]);
}

export function hostileInputCases(suite: Suite): void {
  suite.describe("hostile input", () => {
    for (const method of methods) {
      suite.test(`${method.name} refuses what is no object of known fields`, async (f) => {
        const sound = (await soundInputs(f)).get(method.name);
        assert.ok(sound);
        const wrong = [
          ...notObjects,
          [sound],
          { ...sound, unknown: 1 },
          { ...sound, Name: "x" },
          JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
        ];
        await leavesNoTrace(f, async (by) => {
          for (const input of wrong) {
            const call = (): Promise<unknown> => method.call(f.store, input, by);
            await failure(call, "INVALID_PARAMETER_VALUE", method.name);
          }
        });
        const list = method.name.startsWith("list");
        await method.call(f.store, sound);
        if (list) await method.call(f.store, undefined);
        else await failure(() => method.call(f.store, undefined), "INVALID_PARAMETER_VALUE");
      });

      suite.test(`${method.name} refuses ids and names that are no text`, async (f) => {
        const sound = (await soundInputs(f)).get(method.name) ?? {};
        const fields = Object.keys(sound).filter((field) => typeof sound[field] === "string");
        await leavesNoTrace(f, async (by) => {
          for (const field of fields) {
            for (const value of [...illFormed, ...notStrings, "", "x".repeat(2_000_000)]) {
              const call = (): Promise<unknown> =>
                method.call(f.store, { ...sound, [field]: value }, by);
              await failure(call, "INVALID_PARAMETER_VALUE", `${method.name}, ${field}`);
            }
          }
        });
      });
    }

    suite.test("reaches no prototype", async (f) => {
      const evil = '{"polluted": "yes", "toString": "no"}';
      const inputs = await soundInputs(f);
      for (const method of methods) {
        for (const key of ["__proto__", "constructor", "prototype"]) {
          const own = Object.defineProperty({ ...inputs.get(method.name) }, key, {
            value: JSON.parse(evil),
            enumerable: true,
          });
          // Taken without that key, or refused: both are sound.
          await method.call(f.store, own).catch(() => undefined);
        }
      }
      const left = [
        ...(await f.store.listSecretInfos()).items,
        ...(await f.store.listGatewayModelDefinitions()).items,
        ...(await f.store.listGatewayEndpoints()).items,
        ...(await f.store.listEndpointBindings()).items,
      ];
      assert.ok(left.length > 0);
      for (const one of left) assert.equal("polluted" in one, false);
      const maps = ["__proto__", "constructor", "prototype"].map((key) =>
        JSON.parse(`{"api_key": "v", "${key}": ${evil}}`),
      );
      for (const map of maps) {
        for (const input of [{ secretValue: map }, { secretValue: { a: "b" }, authConfig: map }]) {
          const call = (): Promise<unknown> =>
            f.store.createGatewaySecret({ secretName: "x", ...input });
          await failure(call, "INVALID_PARAMETER_VALUE");
        }
      }
      assert.equal("polluted" in {}, false);
      assert.equal(typeof {}.toString, "function");
      assert.deepEqual(Object.keys(Object.prototype), []);
    });

    suite.test("keeps field names that only objects know as plain names", async (f) => {
      const names = ["toString", "valueOf", "hasOwnProperty", "length", "then", "__defineGetter__"];
      const secretValue = Object.fromEntries(names.map((name) => [name, `value-of-${name}`]));
      const made = await f.secret({ secretValue, authConfig: secretValue });
      assert.deepEqual(made.authConfig, secretValue);
      assert.deepEqual(Object.keys(made.maskedValues).sort(), names.sort());
      assert.deepEqual(await f.store.getSecretInfo({ secretId: made.secretId }), made);
      assert.deepEqual(await f.opened(made.secretId), secretValue);
    });

    suite.test("that answers something else when it is read again is read once", async (f) => {
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
      const made = await f.secret({ authConfig, secretValue });
      const got = await f.store.getSecretInfo({ secretId: made.secretId });
      assert.deepEqual(got, made);
      assert.deepEqual(made.authConfig, { api_base: stable });
      assert.deepEqual(await f.opened(made.secretId), { api_key: "first" });
    });

    suite.test("may lack a prototype, and its own fields alone count", async (f) => {
      const bare = <T extends object>(fields: T): T => Object.assign(Object.create(null), fields);
      const made = await f.store.createGatewaySecret(
        bare({
          secretName: "bare",
          secretValue: bare({ api_key: "v" }),
          authConfig: bare({ region: "eu" }),
        }),
      );
      assert.deepEqual(made.authConfig, { region: "eu" });
      assert.deepEqual(await f.opened(made.secretId), { api_key: "v" });
      const inherited = Object.create({ api_key: "inherited" });
      const call = (): Promise<unknown> =>
        f.store.createGatewaySecret({ secretName: "x", secretValue: inherited });
      await failure(call, "INVALID_PARAMETER_VALUE");
    });
  });
}
