import { createHmac, hkdfSync, pbkdf2Sync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type ExportKey, loadExportKey } from "../../src/index.js";

const bytes = Buffer.alloc(32, 7);
const raw = `raw:${bytes.toString("base64")}`;
const passphrase = "passphrase:a long enough phrase for this";

const macOf = (key: ExportKey) =>
  Buffer.from(key.newMac().update(Buffer.from("content")).digest()).toString("hex");

/** An independent implementation of the format. */
function expectedMac(key: Uint8Array, salt: Uint8Array): string {
  const mac = Buffer.from(hkdfSync("sha256", key, salt, "gw/export-mac/v1", 32));
  return createHmac("sha256", mac).update("content").digest("hex");
}

describe("the key of an export file", () => {
  test("authenticates with HKDF of a raw key and the salt of the file", async () => {
    const key = await loadExportKey({ source: raw });
    expect(key.kdf).toEqual({ salt: expect.any(Uint8Array) });
    expect(macOf(key)).toBe(expectedMac(bytes, key.kdf.salt));
    expect(macOf(await loadExportKey({ source: raw, kdf: key.kdf }))).toBe(macOf(key));
  });

  test("has a different salt for every file", async () => {
    const [one, other] = [
      await loadExportKey({ source: raw }),
      await loadExportKey({ source: raw }),
    ];
    expect(one.kdf.salt).not.toEqual(other.kdf.salt);
    expect(macOf(one)).not.toBe(macOf(other));
  });

  test("is derived from a passphrase with the iterations of the file", async () => {
    const kdf = { salt: new Uint8Array(32).fill(3), iterations: 600_001 };
    const key = await loadExportKey({ source: passphrase, kdf });
    const derived = pbkdf2Sync(passphrase.slice(11), kdf.salt, 600_001, 32, "sha256");
    expect(macOf(key)).toBe(expectedMac(derived, kdf.salt));
    expect((await loadExportKey({ source: passphrase })).kdf.iterations).toBe(600_000);
  });

  test.each([
    [{ source: "passphrase:too short" }, "at least 16 characters"],
    [{ source: "raw:AAAA" }, "raw:<base64 or hex of 32 bytes>"],
    [{ source: raw, kdf: { salt: new Uint8Array(31) } }, "32 bytes"],
    [{ source: passphrase, kdf: { salt: new Uint8Array(32), iterations: 599_999 } }, "600000"],
    [{ source: passphrase, kdf: { salt: new Uint8Array(32), iterations: 1e9 } }, "10000000"],
    [{ source: passphrase, kdf: { salt: new Uint8Array(32) } }, "made with a raw key"],
    [{ source: raw, kdf: { salt: new Uint8Array(32), iterations: 6e5 } }, "made with a passphrase"],
  ])("rejects %o", async (options, reason) => {
    const loading = loadExportKey(options);
    await expect(loading).rejects.toMatchObject({ name: "KekSettingError" });
    await expect(loading).rejects.toThrow(reason);
  });
});
