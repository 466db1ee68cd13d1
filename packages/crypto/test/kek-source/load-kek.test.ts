import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  generateRawKek,
  KekSettingError,
  type LoadKekOptions,
  loadKek,
  newKdfParameters,
  resolveKekSource,
} from "../../src/index.js";

const derivations = vi.hoisted(() => ({ count: 0, fast: false }));

// Counts the derivations; `fast` replaces the iteration count with 1.
vi.mock("node:crypto", async (original) => {
  const crypto = await original<typeof import("node:crypto")>();
  const pbkdf2: typeof crypto.pbkdf2 = (password, salt, iterations, ...rest) => {
    derivations.count += 1;
    crypto.pbkdf2(password, salt, derivations.fast ? 1 : iterations, ...rest);
  };
  return { ...crypto, pbkdf2, pbkdf2Sync: undefined };
});

const raw = generateRawKek();
const passphrase = "passphrase:sixteen letters!";
const version = 1;

function withFastDerivation(): void {
  derivations.fast = true;
  onTestFinished(() => {
    derivations.fast = false;
  });
}

async function sameKey(one: LoadKekOptions, two: LoadKekOptions): Promise<boolean> {
  const [left, right] = [await loadKek(one), await loadKek(two)];
  return right.check(await left.createCheck());
}

async function keyFile(content: string | Uint8Array, mode = 0o600): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gw-crypto-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "kek-1");
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

/** The message of the KekSettingError. */
async function errorOf(options: Omit<LoadKekOptions, "version">): Promise<string> {
  const error = await loadKek({ version, name: "GW_KEK_1", ...options }).catch((error) => error);
  expect(error).toBeInstanceOf(KekSettingError);
  expect(error.cause).toBeUndefined();
  return error.message;
}

describe("a raw key", () => {
  test("is the same in base64 and hex, and needs no parameters", async () => {
    const hex = `raw:${Buffer.from(raw.slice(4), "base64").toString("hex")}`;
    expect(await sameKey({ source: raw, version }, { source: hex, version })).toBe(true);
    const kek = await loadKek({ source: raw, version, kdf: newKdfParameters() });
    expect(kek).toMatchObject({ version: 1, provider: "raw" });
    expect(kek.kdf).toBeUndefined();
  });

  test("is rejected with a version out of range", async () => {
    for (const version of [0, -1, 1.5, 2 ** 31]) {
      await expect(loadKek({ source: raw, version })).rejects.toThrow(RangeError);
    }
  });
});

describe("a passphrase", () => {
  test("is derived once for concurrent callers, without blocking the event loop", async () => {
    derivations.count = 0;
    const kdf = newKdfParameters();
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    });
    const keks = await Promise.all(
      [1, 2, 3].map((version) => loadKek({ source: passphrase, version, kdf })),
    );
    clearInterval(turning);
    expect(derivations.count).toBe(1);
    expect(turns).toBeGreaterThan(1);
    const check = await keks[0]?.createCheck();
    expect(check && (await keks[2]?.check(check))).toBe(true);
    expect(keks[0]).toMatchObject({ provider: "passphrase", kdf });
  });

  test("yields another key with another salt, iteration count or text", async () => {
    const kdf = newKdfParameters();
    const one = { source: passphrase, version, kdf };
    expect(await sameKey(one, { ...one, kdf: { ...newKdfParameters() } })).toBe(false);
    withFastDerivation();
    expect(await sameKey(one, { ...one, source: `${passphrase} ` })).toBe(false);
    expect(await sameKey(one, one)).toBe(true);
  });

  test("keeps a copy of its salt", async () => {
    withFastDerivation();
    const kdf = newKdfParameters();
    const kek = await loadKek({ source: passphrase, version, kdf });
    const salt = Buffer.from(kdf.salt);
    kdf.salt.fill(0);
    expect(Buffer.from(kek.kdf?.salt ?? [])).toEqual(salt);
  });

  test("is rejected without valid KDF parameters", async () => {
    derivations.count = 0;
    const { salt, iterations } = newKdfParameters();
    expect(iterations).toBe(600_000);
    expect(await errorOf({ source: passphrase })).toContain("salt and iterations");
    const counts = [0, 1, 599_999, 10_000_001, 600_000.5, Number.NaN, Infinity, -600_000];
    for (const iterations of counts) {
      expect(await errorOf({ source: passphrase, kdf: { salt, iterations } })).toContain(
        "iterations",
      );
    }
    for (const length of [0, 16, 31, 33]) {
      const kdf = { salt: Buffer.alloc(length), iterations };
      expect(await errorOf({ source: passphrase, kdf })).toContain("salt");
    }
    expect(derivations.count).toBe(0);
  });

  test("accepts the maximum number of iterations", async () => {
    withFastDerivation();
    const kdf = { ...newKdfParameters(), iterations: 10_000_000 };
    expect((await loadKek({ source: passphrase, version, kdf })).kdf?.iterations).toBe(10_000_000);
  });
});

describe.each(["\ufeff", "\t", "\u0007", "\r", "\n", "\u0085", "\u2028"])(
  "a key with the invisible character %j",
  (character) => {
    const texts = [`${passphrase}${character}`, `passphrase:${character}sixteen letters!`];
    const rule = /must have no line break.* other control character or byte order mark: remove it$/;

    test.each(texts)("is rejected where a file or a variable has it: %j", async (text) => {
      // One line break at the end is removed.
      const content = text.endsWith("\n") ? `${text}\n` : text;
      const kdf = newKdfParameters();
      for (const options of [
        { source: "env:KEY", env: { KEY: content } },
        { source: `file:${await keyFile(content)}` },
        { source: text },
      ]) {
        expect(await errorOf({ ...options, kdf })).toMatch(rule);
      }
    });
  },
);

describe("a key file", () => {
  test("may end in one newline", async () => {
    for (const ending of ["", "\n", "\r\n"]) {
      const source = `file:${await keyFile(`${raw}${ending}`)}`;
      expect(await sameKey({ source, version }, { source: raw, version })).toBe(true);
    }
  });

  test("may be a symbolic link, as in mounted secrets", async () => {
    const path = await keyFile(raw);
    await symlink(path, `${path}-link`);
    expect((await resolveKekSource({ source: `file:${path}-link` })).scheme).toBe("raw");
  });

  test("is rejected with two newlines, another encoding or another file: setting", async () => {
    const contents = [`${raw}\n\n`, `${passphrase}\n\n`, "", "file:/a", "env:A"];
    const files: (string | Uint8Array)[] = [
      ...contents,
      Buffer.from([0x72, 0xff]),
      "x".repeat(9000),
    ];
    for (const content of files) {
      const path = await keyFile(content);
      const message = await errorOf({ source: `file:${path}`, kdf: newKdfParameters() });
      expect(message).toContain("GW_KEK_1");
      expect(message).not.toContain(path);
      expect(message).not.toContain(raw.slice(4));
    }
  });

  test("that is a pipe without a writer counts as empty and does not block", async () => {
    const path = `${await keyFile(raw)}-pipe`;
    execFileSync("mkfifo", [path]);
    expect(await errorOf({ source: `file:${path}` })).toContain("GW_KEK_1");
  });

  test("that cannot be read is reported with the system error code, not the path", async () => {
    const path = `${await keyFile(raw)}-gone`;
    const message = await errorOf({ source: `file:${path}` });
    expect(message).toBe("the file that GW_KEK_1 points to cannot be read (ENOENT)");
    expect(await errorOf({ source: `file:${tmpdir()}` })).toContain("(EISDIR)");
    expect(await errorOf({ source: "file:x", readFile: () => Promise.reject("raw:x") })).toBe(
      "the file that GW_KEK_1 points to cannot be read",
    );
  });

  test("causes a warning only if other users can read it", async () => {
    const modes: number[] = [];
    for (const mode of [0o600, 0o400, 0o604, 0o640, 0o644]) {
      const onWarning = (message: string) => {
        expect(message).toContain("can be read by other users");
        expect(message).not.toContain(raw.slice(4));
        modes.push(mode);
      };
      await loadKek({ source: `file:${await keyFile(raw, mode)}`, version, onWarning });
    }
    expect(modes).toEqual([0o604, 0o644]);
  });

  test("read by a custom readFile is zeroed after use", async () => {
    const content = Buffer.from(`${raw}\n`);
    const readFile = async (path: string) => {
      expect(path).toBe("kek-1");
      return { content };
    };
    expect((await loadKek({ source: "file:kek-1", version, readFile })).provider).toBe("raw");
    expect(content.equals(Buffer.alloc(content.length))).toBe(true);
  });
});

describe("an environment variable", () => {
  test("may end in one newline", async () => {
    const env = { KEY: `${raw}\n` };
    const source = "env:KEY";
    expect(await sameKey({ source, version, env }, { source: raw, version })).toBe(true);
  });

  test("is read from process.env by default", async () => {
    vi.stubEnv("GW_CRYPTO_TEST_KEY", raw);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await resolveKekSource({ source: "env:GW_CRYPTO_TEST_KEY" })).scheme).toBe("raw");
  });

  test("is rejected if it is not set or contains no key", async () => {
    const message = "the variable that GW_KEK_1 points to is not set";
    expect(await errorOf({ source: "env:KEY", env: {} })).toBe(message);
    expect(await errorOf({ source: "env:constructor", env: {} })).toBe(message);
    for (const KEY of ["", "hunter2-hunter2", "env:KEY", "file:/a", `${raw}\n\n`, "raw:hunter2"]) {
      const message = await errorOf({ source: "env:KEY", env: { KEY } });
      expect(message).not.toContain("hunter2");
      expect(message).not.toContain(raw.slice(4));
    }
  });
});
