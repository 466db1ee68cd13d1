import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openFilled } from "../fixtures/filled-backend.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const canary = "canary-7f3e9b2c51d84a06-value";

/** A text has three different base64 encodings, depending on its offset. */
function spellings(text: string): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from("x".repeat(shift) + text).toString("base64");
    // Without the ends, which depend on adjacent bytes.
    return encoded.slice(4, -4);
  });
  const hex = Buffer.from(text).toString("hex");
  return [text, hex, hex.toUpperCase(), ...shifted];
}

function findingsIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const bytes = readFileSync(`${folder}/${name}`);
    return spellings(canary)
      .filter((spelling) => bytes.includes(spelling))
      .map((spelling) => `${name}: ${spelling}`);
  });
}

test("writes a credential to no file of the database, in any encoding", async () => {
  const folder = temporaryFolder();
  const url = `sqlite:${folder.path}/gateway.db`;
  const { backend, store, secret } = await openFilled({ url }, { api_key: canary });
  const { secretId } = secret;
  await store.updateGatewaySecret({ secretId, secretValue: { api_key: `${canary}-2` } });
  expect(readdirSync(folder.path)).toContain("gateway.db-wal");
  expect(findingsIn(folder.path)).toEqual([]);
  await backend.close();
  expect(readdirSync(folder.path)).toEqual(["gateway.db"]);
  expect(findingsIn(folder.path)).toEqual([]);
  // The search finds the secret's name, so it works.
  expect(readFileSync(`${folder.path}/gateway.db`).includes("openai")).toBe(true);
  folder.remove();
});
