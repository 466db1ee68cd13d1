import { join } from "node:path";
import { openGateway, readSettings } from "@gw/gateway";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { runGw } from "../../fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

const value = "sk-0123456789abcdef0123456789";

/** Changes to the secret `victim` by an attacker with access to the database. */
const edits: Readonly<Record<string, string>> = {
  "its destination": `update gateway_secrets set auth_config = '{"api_base":"https://evil.test"}'
    where secret_name = 'victim'`,
  "its destination, by a resource": `update gateway_secrets
    set auth_config = '{"api_base":"https://api.example.com/v1","resource":"thief"}'
    where secret_name = 'victim'`,
  "its destination, by a label that is none": `update gateway_secrets
    set auth_config = '{"api_base":"https://api.example.com/v1","api_version":"v1/../x"}'
    where secret_name = 'victim'`,
  "its provider": "update gateway_secrets set provider = 'anthropic' where secret_name = 'victim'",
  "its name": "update gateway_secrets set secret_name = 'other' where secret_name = 'victim'",
  "the format of its value": `update gateway_secrets
    set encrypted_value = cast(x'47575601' || substr(encrypted_value, 5) as blob)
    where secret_name = 'victim'`,
  "the format of its key": `update gateway_secrets
    set wrapped_dek = cast(x'47574b01' || substr(wrapped_dek, 5) as blob) where secret_name = 'victim'`,
  "its key version": "update gateway_secrets set kek_version = 7 where secret_name = 'victim'",
  "its value, by another's": `update gateway_secrets set encrypted_value =
    (select encrypted_value from gateway_secrets where secret_name = 'bystander')
    where secret_name = 'victim'`,
  "its key, by another's": `update gateway_secrets set wrapped_dek =
    (select wrapped_dek from gateway_secrets where secret_name = 'bystander')
    where secret_name = 'victim'`,
  "value and key, by another's": `update gateway_secrets set (wrapped_dek, encrypted_value) =
    (select wrapped_dek, encrypted_value from gateway_secrets where secret_name = 'bystander')
    where secret_name = 'victim'`,
  "its value, cut short": `update gateway_secrets
    set encrypted_value = substr(encrypted_value, 1, 90) where secret_name = 'victim'`,
  "its auth config, that is not JSON": `update gateway_secrets set auth_config = 'no json'
    where secret_name = 'victim'`,
};

async function gatewayWithVictim(): Promise<ServedGateway> {
  const gateway = await serveGateway({ GW_POLL_INTERVAL: "100" });
  onTestFinished(() => gateway.stop());
  for (const name of ["victim", "bystander"]) {
    await gateway.json(
      [
        ...["secrets", "create", name, "--provider", "openai", "--value", "-"],
        ...["--auth", "api_base=https://api.example.com/v1"],
      ],
      `${value}-${name}`,
    );
    await gateway.json(["models", "create", name, "--secret", name, "--model", "gpt-4o"]);
    await gateway.json(["endpoints", "create", name, "--model", name]);
  }
  return gateway;
}

function edit({ dataDir }: ServedGateway, statement: string): void {
  const database = new Database(join(dataDir, "gateway.db"));
  database.exec("drop trigger if exists gateway_secrets_immutable");
  expect(database.prepare(statement).run().changes).toBe(1);
  database.close();
}

test.each(Object.entries(edits))(
  "a secret does not open after a change of %s in the database",
  async (_, statement) => {
    const gateway = await gatewayWithVictim();
    edit(gateway, statement);

    // While serving: the doctor names the secret, and the list still has it.
    const doctor = await gateway.gw(["doctor"]);
    expect(doctor.code).toBe(2);
    expect(doctor.err).toMatch(
      /'(victim|other)' \(s-[0-9a-f]{32}, key version [17]\) does not open/,
    );
    expect(doctor.out).toContain("secrets: 1 open, 1 do not");
    expect(doctor.out + doctor.err).not.toContain(value);
    const listed = (await gateway.json(["secrets", "list"])) as { secret_name: string }[];
    expect(listed).toHaveLength(2);

    // At a start: the resolver returns the other secret, and a reason for this one.
    const settings = readSettings({ GW_DATA_DIR: gateway.dataDir });
    const opened = await openGateway(settings);
    onTestFinished(() => opened.close());
    const { endpoint } = await opened.resolver.resolveEndpoint({ endpointName: "bystander" });
    expect(endpoint.models[0]?.secretValue.reveal().api_key).toBe(`${value}-bystander`);
    const { endpoint: broken } = await opened.resolver.resolveEndpoint({ endpointName: "victim" });
    expect(broken.models).toEqual([]);
    expect(broken.unusable).toHaveLength(1);

    // A rotation is refused; without the row, it is partly done.
    await runGw(["keys", "generate", "--out", join(gateway.dataDir, "kek-2")]);
    expect((await gateway.gw(["keys", "rotate", "--to", "2", "--yes"])).code).toBe(5);
    const part = await gateway.gw(["keys", "rotate", "--to", "2", "--yes", "--skip-unreadable"]);
    expect(part.code).toBe(3);

    // A new value opens again.
    const name = listed.find((one) => one.secret_name !== "bystander")?.secret_name ?? "";
    const written = await gateway.gw(["secrets", "update", name, "--value", "-", "--clear-auth"], {
      input: "new value",
    });
    expect(written.code).toBe(0);
    expect((await gateway.gw(["keys", "verify"])).code).toBe(0);
    expect((await gateway.gw(["secrets", "delete", name, "--yes"])).code).toBe(0);
  },
);
