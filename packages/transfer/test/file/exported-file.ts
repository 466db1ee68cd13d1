import { readFile } from "node:fs/promises";
import { generateRawKek, KeyRing, loadExportKey, openSecretFields } from "@gw/crypto";
import { destinationOf } from "@gw/entities";
import { exportGateway } from "../../src/index.ts";
import type { TestGateway } from "../gateway.ts";

/** The key of the exported files, as a setting. */
export const source: string = generateRawKek();

export async function exportTo(path: string, gateway: TestGateway) {
  const { backend, store, target } = gateway;
  return exportGateway({
    source: { ...backend, store, keyRing: target.keyRing },
    path,
    key: await loadExportKey({ source }),
    by: { principal: "exporter" },
  });
}

/** The lines of a file with secrets opened, without the parts that differ at every export. */
export async function contentOf(path: string): Promise<readonly unknown[]> {
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n").slice(0, -1);
  const [header, ...entries] = lines.map((line) => JSON.parse(line));
  const salt = Buffer.from(header.kdf.salt, "base64");
  const { kek } = await loadExportKey({ source, kdf: { salt } });
  const keyRing = new KeyRing([kek]);
  const opened = entries.map(async (entry) => {
    if (entry.type !== "secret") return entry;
    const { kek_version: kekVersion, wrapped_dek, encrypted_value, ...rest } = entry;
    const wrappedDek = Buffer.from(wrapped_dek, "base64");
    const encryptedValue = Buffer.from(encrypted_value, "base64");
    const fields = await openSecretFields({
      envelope: { kekVersion, wrappedDek, encryptedValue },
      context: {
        purpose: "gw.export",
        secretId: rest.secret_id,
        secretName: rest.secret_name,
        provider: rest.provider,
        destination: destinationOf(rest.auth_config),
      },
      keyRing,
    });
    return { ...rest, fields: JSON.stringify(fields.reveal()) };
  });
  return [header.counts, ...(await Promise.all(opened))].map((entry) => JSON.stringify(entry));
}
