import { FakeKms, FakeVault } from "@gw/fake-key-services";
import { type OpenedGateway, openGateway, readSettings } from "@gw/gateway";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { apiClient } from "../fixtures/served-memory.ts";
import { runServer, startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";

/** Starts a key service, and returns the settings of a gateway that uses its key. */
const services = {
  "aws-kms": async () => {
    const kms = await FakeKms.start();
    onTestFinished(() => kms.server.close());
    kms.pointAlias("alias/gateway", kms.createKey());
    const env = { GW_KEK_1: "aws-kms:alias/gateway", ...kms.environment };
    return { server: kms.server, env, credentials: Object.values(kms.credentials) };
  },
  vault: async () => {
    const vault = await FakeVault.start();
    onTestFinished(() => vault.server.close());
    vault.createKey("gateway");
    const env = { GW_KEK_1: "vault:transit/gateway", ...vault.environment };
    return { server: vault.server, env, credentials: [vault.token] };
  },
};

/** Opens a gateway in this process without the AWS settings of this machine. */
async function open(folder: string, env: Readonly<Record<string, string>>): Promise<OpenedGateway> {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  }
  // The AWS SDK reads only the environment of the process.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const gateway = await openGateway(readSettings({ GW_DATA_DIR: folder, ...env }));
  onTestFinished(() => gateway.close());
  return gateway;
}

/** Creates an endpoint with its own secret. */
async function createEndpoint({ store }: OpenedGateway, name: string): Promise<void> {
  const secretValue = { api_key: `sk-${name}-0123456789abcdef` };
  const { secretId } = await store.createGatewaySecret({ secretName: name, secretValue });
  const model = { name, provider: "openai", modelName: "gpt-4o", secretId };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
  await store.createGatewayEndpoint({ name, modelConfigs: [{ modelDefinitionId }] });
}

/** The credential that a call of the endpoint would use, or the code of the error. */
async function resolve({ resolver }: OpenedGateway, endpointName: string): Promise<unknown> {
  return resolver.resolveEndpoint({ endpointName }).then(
    ({ endpoint }) => endpoint.models[0]?.secretValue.reveal().api_key,
    (error: { code?: unknown }) => error.code,
  );
}

describe.each(["aws-kms", "vault"] as const)("a gateway with a key in %s", (scheme) => {
  test("seals and opens, and during an outage opens recently opened secrets", async () => {
    const { server, env } = await services[scheme]();
    const gateway = await open(temporaryFolder(), env);
    expect(await gateway.kekRegistry.list()).toMatchObject([{ version: 1, provider: scheme }]);
    await createEndpoint(gateway, "used");
    await createEndpoint(gateway, "unused");
    expect(await resolve(gateway, "used")).toBe("sk-used-0123456789abcdef");

    await server.fail("refuse");
    expect(await resolve(gateway, "used")).toBe("sk-used-0123456789abcdef");
    expect(await resolve(gateway, "unused")).toBe("TEMPORARILY_UNAVAILABLE");
    const created = createEndpoint(gateway, "late").catch(
      (error: { code?: unknown }) => error.code,
    );
    expect(await created).toBe("TEMPORARILY_UNAVAILABLE");
    // Operations without a key still work.
    expect((await gateway.store.listSecretInfos()).items).toHaveLength(2);
    await gateway.ping();

    await server.restore();
    expect(await resolve(gateway, "unused")).toBe("sk-unused-0123456789abcdef");
    await createEndpoint(gateway, "late");
    expect(await resolve(gateway, "late")).toBe("sk-late-0123456789abcdef");
  });

  test("starts again with its key, and not with another key", async () => {
    const folder = temporaryFolder();
    const first = await services[scheme]();
    const gateway = await open(folder, first.env);
    await createEndpoint(gateway, "chat");
    await gateway.close();
    const again = await open(folder, first.env);
    expect(await resolve(again, "chat")).toBe("sk-chat-0123456789abcdef");
    await again.close();
    const other = await services[scheme]();
    await expect(open(folder, other.env)).rejects.toMatchObject({ code: "KEY_WRONG" });
  });

  test("responds 503 if an outage affects a request, and stays ready", async () => {
    const { server, env, credentials } = await services[scheme]();
    const cwd = temporaryFolder();
    const running = await startServer({ cwd, env: { GW_ADMIN_TOKEN: token, ...env } });
    const call = apiClient(running.url, token);
    const create = (name: string) =>
      call("POST", "/api/v1/gateway/secrets/create", {
        secret_name: name,
        secret_value: { api_key: "sk-0123456789abcdef" },
      });
    expect((await create("before")).status).toBe(200);
    await server.fail("denied");
    const refused = await create("during");
    expect(refused).toMatchObject({ status: 503, json: { error_code: "TEMPORARILY_UNAVAILABLE" } });
    expect((await call("GET", "/readyz")).status).toBe(200);
    expect((await call("GET", "/api/v1/gateway/secrets/list")).json.secrets).toHaveLength(1);
    await server.restore();
    expect((await create("after")).status).toBe(200);

    running.child.kill("SIGTERM");
    const { stdout, stderr } = await running.ended;
    expect(stdout).toContain(`the key provider ${scheme} rejected the request (`);
    const output = `${stdout}${stderr}${JSON.stringify(refused.json)}`;
    for (const credential of credentials) expect(output).not.toContain(credential);
  });

  test("does not start during an outage, and exits with the code for a later retry", async () => {
    const { server, env, credentials } = await services[scheme]();
    const cwd = temporaryFolder();
    await server.fail("refuse");
    const ended = await runServer({ cwd, env });
    expect(ended).toEqual({
      code: 1,
      stdout: "",
      stderr:
        `gw: GW_KEK_1 cannot be checked: the key provider ${scheme} did not answer ` +
        "(ECONNREFUSED). Make the provider reachable, and allow the gateway to encrypt and " +
        "decrypt with this key\n",
    });
    for (const credential of credentials) expect(ended.stderr).not.toContain(credential);
    await server.restore();
    const running = await startServer({ cwd, env });
    await server.fail("denied");
    const second = await runServer({ cwd, env });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      /^gw: GW_KEK_1 cannot be checked: .* rejected the request \(.*\n$/,
    );
    running.child.kill("SIGTERM");
    await running.ended;
  });
});

describe("a setting of a key outside the process", () => {
  test.each([
    [{ GW_KEK_1: "vault:gateway" }, "GW_KEK_1 must be vault:<mount>/<key>"],
    [
      { GW_KEK_1: "vault:transit/gateway", VAULT_ADDR: "http://vault.internal:8200" },
      "GW_KEK_1 requires VAULT_ADDR to be an https:// URL, or an http:// URL on this machine",
    ],
    [{ GW_KEK_1: "aws-kms:gateway" }, "GW_KEK_1 must be aws-kms:<key ARN, key id or alias/name>"],
    [
      { GW_KEK_1: "kms:gateway" },
      "GW_KEK_1 must be one of raw:<base64 or hex of 32 bytes>, passphrase:<at least 16 " +
        "characters>, file:<path>, env:<NAME>, aws-kms:<key ARN, key id or alias/name>, " +
        "vault:<mount>/<key>",
    ],
  ])("is rejected if it is invalid: %j", async (env: Record<string, string>, line) => {
    const ended = await runServer({ cwd: temporaryFolder(), env });
    expect(ended).toEqual({ code: 2, stdout: "", stderr: `gw: ${line}\n` });
  });
});
