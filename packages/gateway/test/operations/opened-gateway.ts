import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openGateway } from "../../src/open-gateway/open-gateway.ts";
import type { OpenedGateway } from "../../src/open-gateway/opened-gateway.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

/** A gateway on a new database, with key files for the given versions. */
export async function openTestGateway(
  ...versions: readonly number[]
): Promise<{ readonly gateway: OpenedGateway }> {
  const keyFolder = temporaryFolder();
  for (const version of [1, ...versions]) addKey(keyFolder, version);
  const settings = readSettings({
    GW_DATA_DIR: temporaryFolder(),
    GW_KEK_DIR: keyFolder,
    GW_KEK_ACTIVE: "1",
  });
  const gateway = await openGateway(settings);
  onTestFinished(() => gateway.close());
  return { gateway };
}

function addKey(folder: string, version: number): void {
  const key = `raw:${randomBytes(32).toString("base64")}`;
  writeFileSync(join(folder, `kek-${version}`), key, { mode: 0o600 });
}

/** Creates a secret with a model definition of the same name, and returns the ids. */
export async function addModel(
  { store }: Pick<OpenedGateway, "store">,
  name: string,
  provider = "openai",
): Promise<{ readonly secretId: string; readonly modelDefinitionId: string }> {
  const { secretId } = await store.createGatewaySecret({
    ...{ secretName: name, provider },
    secretValue: { api_key: `sk-${name}-0123456789` },
  });
  const { modelDefinitionId } = await store.createGatewayModelDefinition({
    ...{ name, secretId, provider, modelName: name },
  });
  return { secretId, modelDefinitionId };
}
