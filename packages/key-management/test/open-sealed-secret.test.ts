import { generateRawKek, KeyRing, loadKek } from "@gw/crypto";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { describe, expect, test } from "vitest";
import { openSealedSecret } from "../src/index.js";

async function sealedSecret() {
  const keys = await oneActiveKey();
  const backend = createMemoryBackend();
  for (const record of keys.records) await backend.kekRegistry.insert(record);
  const secretValue = { api_key: "sk-0123456789abcdef" };
  await backend.openStore({ keyRing: keys.ring }).createGatewaySecret({
    secretName: "openai",
    secretValue,
    provider: "openai",
    authConfig: { api_base: "https://api.example.com/v1" },
  });
  const [secret] = await backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
  if (secret === undefined) throw new Error("the row is missing");
  return { secret, keyRing: keys.ring, secretValue };
}

describe("a stored secret", () => {
  test("opens with the context of its row", async () => {
    const { secret, keyRing, secretValue } = await sealedSecret();
    expect((await openSealedSecret({ secret, keyRing })).reveal()).toEqual(secretValue);
  });

  test("does not open after a change of its row", async () => {
    const { secret, keyRing } = await sealedSecret();
    const edits = [
      { secretName: "other" },
      { provider: undefined },
      { authConfig: { api_base: "https://elsewhere.example.com" } },
      { isDamaged: true },
    ] as const;
    for (const edit of edits) {
      await expect(
        openSealedSecret({ secret: { ...secret, ...edit }, keyRing }),
      ).rejects.toMatchObject({ code: "ENVELOPE_TAMPERED" });
    }
  });

  test("does not open as a secret of another workspace", async () => {
    const { secret, keyRing, secretValue } = await sealedSecret();
    const { workspaceId } = secret;
    const opened = await openSealedSecret({ secret, keyRing, workspaceId });
    expect(opened.reveal()).toEqual(secretValue);
    const other = { workspaceId: "w-2f0c7a15a8f04c0c9f0e9c2b1d3e4f56" };
    for (const options of [
      { secret, ...other },
      { secret: { ...secret, ...other }, workspaceId },
      { secret: { ...secret, ...other }, ...other },
    ]) {
      await expect(openSealedSecret({ ...options, keyRing })).rejects.toMatchObject({
        code: "ENVELOPE_TAMPERED",
      });
    }
  });

  test("distinguishes a missing key from a wrong one", async () => {
    const { secret } = await sealedSecret();
    const other = await loadKek({ source: generateRawKek(), version: 1 });
    await expect(openSealedSecret({ secret, keyRing: new KeyRing([]) })).rejects.toMatchObject({
      code: "KEK_NOT_IN_RING",
    });
    await expect(openSealedSecret({ secret, keyRing: new KeyRing([other]) })).rejects.toMatchObject(
      { code: "KEK_MISMATCH" },
    );
  });
});
