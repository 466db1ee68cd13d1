import { describe, expect, test } from "vitest";
import { contextParts, encodeContext } from "../../src/envelope/envelope-context.js";
import {
  generateRawKek,
  KeyRing,
  loadKek,
  openSecretFields,
  sealSecretFields,
} from "../../src/index.js";

const context = { secretId: "s-1", secretName: "openai", provider: "openai", destination: "" };

describe("the purpose of a record", () => {
  test("defaults to gw.secret", () => {
    expect(contextParts(context)[0]).toBe("gw.secret");
    expect(encodeContext({ ...context, purpose: "gw.secret" })).toEqual(encodeContext(context));
  });

  test("prevents a record from opening for another purpose", async () => {
    const kek = await loadKek({ source: generateRawKek(), version: 1 });
    const keyRing = new KeyRing([kek]);
    const fields = { api_key: "sk-0123456789abcdef" };
    const exported = { ...context, purpose: "gw.export" } as const;
    const envelope = await sealSecretFields({ fields, context: exported, kek });
    const opened = await openSecretFields({ envelope, context: exported, keyRing });
    expect(opened.reveal()).toEqual(fields);
    await expect(openSecretFields({ envelope, context, keyRing })).rejects.toMatchObject({
      code: "ENVELOPE_TAMPERED",
    });
    const stored = await sealSecretFields({ fields, context, kek });
    await expect(
      openSecretFields({ envelope: stored, context: exported, keyRing }),
    ).rejects.toMatchObject({ code: "ENVELOPE_TAMPERED" });
  });
});
