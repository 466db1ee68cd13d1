import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { describeSettings, readSettings } from "../../src/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gw-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const names = describeSettings().map(({ name }) => name.replace("<version>", "1"));

function messageOf(env: Readonly<Record<string, string>>): string {
  try {
    readSettings(env);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("every setting", () => {
  test.each(names)("%s has no control character and no byte order mark", (name) => {
    for (const value of ["1\n", "\r1", "1\t2", "\u00001", "1\u0085", "\ufeff1", "1\u2028"]) {
      expect(() => readSettings({ [name]: value })).toThrow(
        `${name} must have no line break, other control character or byte order mark: remove it`,
      );
    }
  });
});

test.each([
  ...["GW_DATA_DIR", "GW_DATABASE_URL", "GW_DATABASE_URL_FILE", "GW_ADMIN_TOKEN"],
  ...["GW_ADMIN_TOKEN_FILE", "GW_KEK_1", "GW_KEK_27_FILE", "GW_KEK_DIR", "GW_KEK_ACTIVE"],
  "GW_WEBHOOK_SECRET",
])("%s stops the start if it is empty, because another one would be used", (name) => {
  expect(() => readSettings({ [name]: "" })).toThrow(
    `${name} is empty: set a value or remove the variable`,
  );
});

test("other settings that are empty count as unset", () => {
  const required = /DATA_DIR|DATABASE_URL|ADMIN_TOKEN|KEK|WEBHOOK_SECRET/;
  const others = names.filter((name) => !required.test(name));
  const empty = readSettings(Object.fromEntries(others.map((name) => [name, ""])));
  expect({ ...empty, environment: {} }).toEqual(readSettings({}));
});

test.each([
  ...["\ufeffGW_KEK_1", "\u200bGW_KEK_1", " GW_KEK_1", "GW_KEK_1 ", "GW_KEK_1\t", "GW_KEK_1\ufeff"],
  ...["export GW_KEK_1", "\ufeffexport\tGW_KEK_1", "'GW_KEK_1", "- GW_KEK_1", "\ufeffgw_kek_1"],
  ...["GW_KEK_1: raw:hunter2", "set GW_KEK_1", "GW_KEK_1\r"],
])("a variable with the name %j stops the start, because it would be ignored", (name) => {
  for (const value of ["raw:hunter2", ""]) {
    const message = messageOf({ [name]: value });
    expect(message).toMatch(/^GW_KEK_1 is set by a variable whose name has other characters/);
    expect(message).not.toContain("hunter2");
  }
  expect(messageOf({ [name.replace(/GW_KEK_1/i, "GW_DATA_DIR")]: "/x" })).toMatch(
    /^GW_DATA_DIR is/,
  );
});

test("variables of other programs may have any name", () => {
  const names = [
    "MY-GW_KEK_1",
    "BASH_FUNC_gw%%",
    "ProgramFiles(x86)",
    "settings GW_PORT",
    "\ufeffA",
  ];
  const env = Object.fromEntries(names.map((name) => [name, "x"]));
  expect(readSettings(env).warnings).toEqual([]);
});

describe("a secret setting", () => {
  const secrets = names.filter((name) => name.endsWith("_FILE"));

  test("can be in a file", () => {
    const url = join(folder, "url #1?%");
    writeFileSync(url, "\ufeffpostgres://gw@db/gateway\r\n", { mode: 0o600 });
    const settings = readSettings({
      GW_DATABASE_URL_FILE: url,
      GW_KEK_12_FILE: "/keys/a#b",
      GW_ADMIN_TOKEN_FILE: "/run/token?",
    });
    expect(secrets).toEqual([
      "GW_DATABASE_URL_FILE",
      "GW_ADMIN_TOKEN_FILE",
      "GW_KEK_1_FILE",
      "GW_USAGE_DATABASE_URL_FILE",
      "GW_WEBHOOK_SECRET_FILE",
    ]);
    expect(settings).toMatchObject({
      databaseUrl: "postgres://gw@db/gateway",
      adminTokenFile: "/run/token?",
      warnings: [],
    });
    expect(settings.keys.keys).toEqual(new Map([[12, "file:/keys/a#b"]]));
    expect(settings.defaulted).not.toContain("GW_DATABASE_URL");
  });

  test.each(secrets)("cannot be given twice: %s", (file) => {
    const name = file.replace("_FILE", "");
    expect(() => readSettings({ [name]: "x", [file]: "/x" })).toThrow(
      `${name} and ${file} are both set: remove one of the two variables`,
    );
  });

  test.each([
    ["GW_DATABASE_URL_FILE", ""],
    ["GW_DATABASE_URL", "file:"],
  ])("in a file that other users can read causes a warning: %s", (name, prefix) => {
    const path = join(folder, "url");
    writeFileSync(path, "postgres://gw:hunter2@db/gateway");
    const warnings = (mode: number): readonly string[] => {
      chmodSync(path, mode);
      return readSettings({ [name]: `${prefix}${path}` }).warnings;
    };
    for (const mode of [0o600, 0o400, 0o640]) expect(warnings(mode)).toEqual([]);
    expect(warnings(0o644)).toEqual([
      "The file that GW_DATABASE_URL points to can be read by other users of this machine: run " +
        "chmod 600 on it",
    ]);
  });

  test("must be in a file that no other user can write", () => {
    const path = join(folder, "url");
    writeFileSync(path, "postgres://gw:hunter2@db/gateway");
    chmodSync(path, 0o666);
    expect(() => readSettings({ GW_DATABASE_URL_FILE: path })).toThrow(
      "GW_DATABASE_URL must name a file that can be trusted, after file:; it can be written by other users",
    );
  });
});

test("other settings have no file", () => {
  expect(readSettings({ GW_PORT_FILE: "/port" }).warnings).toEqual([
    expect.stringContaining("GW_PORT_FILE is not a setting"),
  ]);
});
