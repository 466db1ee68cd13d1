import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openGateway, readSettings } from "@gw/gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ProviderCredential,
  providerCredentials,
} from "../../fixtures/provider-credentials.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  for (const credential of providerCredentials) await store(credential);
});
afterAll(() => gateway.stop());

async function store({ name, provider, model, auth = {}, value }: ProviderCredential) {
  const auths = Object.entries(auth).flatMap(([key, text]) => ["--auth", `${key}=${text}`]);
  const { args, input } = await sourceOf(value);
  await gateway.json(["secrets", "create", name, "--provider", provider, ...auths, ...args], input);
  await gateway.json(["models", "create", name, "--secret", name, "--model", model]);
  await gateway.json(["endpoints", "create", name, "--model", `${name}:1`]);
}

async function sourceOf(value: ProviderCredential["value"]) {
  if (value === "none") return { args: ["--no-value"] };
  if ("json" in value) return { args: ["--json-stdin"], input: JSON.stringify(value.json) };
  if ("piped" in value) return { args: ["--value", "-"], input: `${value.piped}\n` };
  const path = join(gateway.dataDir, "downloaded.json");
  await writeFile(path, value.file);
  return { args: ["--field", value.field, "--from-file", path] };
}

/** The credential of the provider, without the line feed at the end of a file. */
function fieldsOf(value: ProviderCredential["value"]): Readonly<Record<string, string>> {
  if (value === "none") return {};
  if ("json" in value) return value.json;
  if ("piped" in value) return { api_key: value.piped };
  return { [value.field]: value.file.replace(/\n$/, "") };
}

test("credentials of ten providers resolve to the stored values", async () => {
  const opened = await openGateway(readSettings({ GW_DATA_DIR: gateway.dataDir }));
  try {
    const resolved: unknown[] = [];
    for (const { name } of providerCredentials) {
      const { endpoint } = await opened.resolver.resolveEndpoint({ endpointName: name });
      const [model] = endpoint.models;
      resolved.push({
        name: endpoint.endpointName,
        provider: model?.provider,
        model: model?.modelName,
        auth: { ...model?.authConfig },
        fields: model?.secretValue.reveal(),
      });
      expect(endpoint.unusable).toEqual([]);
    }
    expect(resolved).toEqual(
      providerCredentials.map(({ name, provider, model, auth = {}, value }) => ({
        ...{ name, provider, model, auth },
        fields: fieldsOf(value),
      })),
    );
  } finally {
    await opened.close();
  }
});

test("one endpoint can use all ten of them", async () => {
  const specs = providerCredentials.flatMap(({ name }) => ["--model", `${name}:10`]);
  await gateway.json(["endpoints", "create", "all", ...specs, "--split"]);
  const { out } = await gateway.gw(["endpoints", "get", "all"]);
  expect(out.match(/weight 10 \(10 %\)/g)).toHaveLength(10);
});

test("a list shows none of them", async () => {
  const { out } = await gateway.gw(["secrets", "list"]);
  for (const { value } of providerCredentials) {
    for (const text of Object.values(fieldsOf(value))) expect(out).not.toContain(text);
  }
});
