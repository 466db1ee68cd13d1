// Creates endpoints of given names as fast as it can, and prints which it got.
import { GatewayError } from "@gw/entities";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { openSqlBackend } from "../../src/index.ts";

const [url = "", modelDefinitionId = "", count = "0"] = process.argv.slice(2);
const { ring: keyRing } = await oneActiveKey();
const backend = await openSqlBackend({ url });
const store = backend.openStore({ keyRing });
const created: string[] = [];
const refused: string[] = [];

async function create(name: string): Promise<void> {
  try {
    await store.createGatewayEndpoint({ name, modelConfigs: [{ modelDefinitionId }] });
    created.push(name);
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    refused.push(error.code);
  }
}

// All at once: the queue in front of the database is never empty until the end.
await Promise.all(Array.from({ length: Number(count) }, (_, index) => create(`endpoint-${index}`)));
await backend.close();
process.stdout.write(`${JSON.stringify({ created, refused })}\n`);
