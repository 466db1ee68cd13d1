import { chmodSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  addressNotices,
  describeAddress,
  parseServerUrl,
  type ServerAddress,
} from "../../src/dialects/server/server-url.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

const kind = {
  schemes: ["postgres:"],
  defaultPort: 5_432,
  example: "postgres://gw@127.0.0.1:5432/gateway",
};

const parse = (url: string): ServerAddress => parseServerUrl(url, kind);

function errorMessage(url: string): string {
  try {
    parse(url);
  } catch (error) {
    expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    return (error as Error).message;
  }
  throw new Error("the URL was taken");
}

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

describe("a URL of a database server", () => {
  test("contains host, port, user, password and database, each percent-encoded", () => {
    expect(parse("postgres://a%40b:p%2F%3A%23%25@db.example:6432/g%C3%A4te")).toEqual({
      host: "db.example",
      port: 6_432,
      user: "a@b",
      password: "p/:#%",
      database: "gäte",
      socket: undefined,
      tls: undefined,
    });
  });

  test("may omit port and password, and may have an IPv6 address or a socket", () => {
    expect(parse("postgres://gw@[::1]/gateway")).toMatchObject({
      host: "::1",
      port: 5_432,
      password: undefined,
    });
    expect(parse("postgres://gw@localhost/gateway?socket=/var/run/postgresql")).toMatchObject({
      host: "localhost",
      socket: "/var/run/postgresql",
    });
  });

  test.each([
    ["postgres://gw:hunter2@db", "end with /<name of the database>"],
    ["postgres://gw:hunter2@db/", "end with /<name of the database>"],
    ["postgres://gw:hunter2@db/a/b", "end with /<name of the database>"],
    ["postgres://:hunter2@db/gateway", "have a user"],
    ["postgres://db/gateway", "have a user"],
    ["postgres://gw:hunter2@/gateway", "be a URL with a user, a host"],
    ["postgres://gw:hunter2@db:port/gateway", "be a URL"],
    ["postgres://gw:hunter2%zz@db/gateway", "percent-encoded"],
    ["postgres://gw:x@db/gateway?socket=/hunter2%zz", "percent-encoded"],
    ["postgres://gw:x@db/gateway?hunter2=1", "only the parameters sslmode, "],
    ["postgres://gw:x@db/gateway?sslmode=require&sslmode=disable", "each at most once"],
    ["postgres://gw:x@db/gateway?sslmode=hunter2", "sslmode of disable, require, verify-ca"],
    ["postgres://gw:x@db/gateway?socket=hunter2", "absolute path"],
    [
      "postgres://gw:x@db/gateway?sslrootcert=/hunter2",
      "have a readable file as its sslrootcert (ENOENT)",
    ],
    ["postgres://gw:x@db/gateway?sslmode=disable&sslrootcert=/hunter2", "when its sslmode"],
    ["postgres://gw:x@db/gateway#hunter2", "no fragment"],
  ])("that is invalid is rejected with the rule and an example: %s", (url, rule) => {
    const message = errorMessage(url);
    expect(message).toMatch(/^`url` must .*, such as postgres:/);
    expect(message).toContain(rule);
    expect(message).not.toContain("hunter2");
  });

  test("selects the encryption, and verifies fully when only a file is given", () => {
    const path = `${folder.path}/ca.pem`;
    writeFileSync(path, "-----BEGIN CERTIFICATE-----");
    const tls = (query: string) => parse(`postgres://gw@db/gateway?${query}`).tls;
    const [none, ca, all] = [
      { verifiesAuthority: false, verifiesHost: false },
      { verifiesAuthority: true, verifiesHost: false },
      { verifiesAuthority: true, verifiesHost: true },
    ];
    expect(tls("")).toBeUndefined();
    expect(tls("sslmode=disable")).toBeUndefined();
    expect(tls("sslmode=require")).toEqual(none);
    expect(tls("sslmode=verify-ca")).toEqual(ca);
    expect(tls("sslmode=verify-full")).toEqual(all);
    const file = { ca: "-----BEGIN CERTIFICATE-----" };
    expect(tls(`sslrootcert=${path}`)).toEqual({ ...all, ...file });
    expect(tls(`sslmode=verify-ca&sslrootcert=${path}`)).toEqual({ ...ca, ...file });
  });

  test("names a key that other users can read", () => {
    const path = `${folder.path}/key.pem`;
    writeFileSync(path, "-----BEGIN PRIVATE KEY-----");
    const notices = (mode: number) => {
      chmodSync(path, mode);
      const given = `sslkey=${path}&sslrootcert=${path}`;
      return addressNotices(parse(`postgres://gw@db/gateway?${given}`));
    };
    expect(notices(0o600)).toEqual([]);
    expect(notices(0o644)).toEqual([
      "The file of sslkey can be read by other users of this machine: run chmod 600 on it",
    ]);
  });

  test("contains the path of a file unchanged, or percent-encoded", () => {
    for (const name of ["a+b.pem", "a b.pem", "a=b.pem", "ä&%.pem"]) {
      const path = `${folder.path}/${name}`;
      writeFileSync(path, name);
      const encoded = `postgres://gw@db/gateway?sslrootcert=${encodeURIComponent(path)}`;
      expect(parse(encoded).tls).toMatchObject({ ca: name });
      if (/[&%]/.test(name)) continue;
      expect(parse(`postgres://gw@db/gateway?sslrootcert=${path}`).tls).toMatchObject({ ca: name });
    }
  });

  test("is described without its password, in a form that can be parsed again", () => {
    for (const url of [
      "postgres://a%40b:hunter2@db.example:6432/g%C3%A4te",
      "postgres://gw:hunter2@[::1]:5432/gateway",
      "postgres://gw:hunter2@localhost:5432/gateway?socket=/var/run/postgresql",
      "postgres://gw:hunter2@localhost:5432/gateway?socket=/run/a%2Bb%20c%26d",
    ]) {
      const shown = describeAddress("postgres:", parse(url));
      expect(shown).toBe(url.replace(":hunter2", ""));
      expect(parse(shown)).toEqual({ ...parse(url), password: undefined });
    }
  });

  test("causes a notice only when the connection can be intercepted", () => {
    const notices = (url: string) => addressNotices(parse(url));
    for (const url of [
      "postgres://gw@127.0.0.1/gateway",
      "postgres://gw@127.8.0.1/gateway",
      "postgres://gw@localhost/gateway",
      "postgres://gw@[::1]/gateway",
      "postgres://gw@db/gateway?socket=/run",
      "postgres://gw@db/gateway?sslmode=verify-full",
    ]) {
      expect(notices(url)).toEqual([]);
    }
    expect(notices("postgres://gw@db/gateway")).toEqual([expect.stringContaining("not encrypted")]);
    expect(notices("postgres://gw@127.example/gateway")).toHaveLength(1);
    for (const mode of ["require", "verify-ca"]) {
      expect(notices(`postgres://gw@db/gateway?sslmode=${mode}`)).toEqual([
        expect.stringContaining("does not verify the server"),
      ]);
    }
  });
});
