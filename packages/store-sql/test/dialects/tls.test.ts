import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import {
  describeOn,
  type OwnServer,
  type ServerKind,
  serverKinds,
  startServer,
} from "@gw/test-databases";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDatabase } from "../../src/session/connect-database.ts";
import { freshDatabase } from "../fixtures/fresh-database.ts";
import { until } from "../fixtures/sessions.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";

/** The host of the certificate; the server has two host names. */
const hosts = { mysql: "localhost", postgres: "127.0.0.1" } as const;
const otherHosts = { mysql: "127.0.0.1", postgres: "localhost" } as const;

function isEncrypted(kind: ServerKind): string {
  return kind === "mysql"
    ? "show session status like 'Ssl_cipher'"
    : "select ssl as value from pg_stat_ssl where pid = pg_backend_pid()";
}

/** Whether a connection to the URL is encrypted, or the error of connecting. */
async function outcomeOf(kind: ServerKind, url: string): Promise<unknown> {
  try {
    const database = await connectDatabase({ url });
    const { rows } = await database.write(async (session) =>
      session.execute({ sql: isEncrypted(kind), parameters: [] }),
    );
    await database.close();
    const { Value: cipher, value = cipher !== "" } = rows[0] as Record<string, unknown>;
    return value;
  } catch (error) {
    return error;
  }
}

/** PostgreSQL requires that it owns the key file, so it writes the file itself. */
async function encrypt(server: OwnServer, { certificate, key }: Certificates): Promise<void> {
  const database = await server.createDatabase();
  const files = [
    [certificate, "server.crt"],
    [key, "server.key"],
  ] as const;
  for (const [path, name] of files) {
    const lines = readFileSync(path, "utf8").trim().split("\n");
    await database.run(
      `copy (select unnest(array['${lines.join("','")}']))
      to program 'umask 077 && cat > ${name}'`,
    );
  }
  await database.run("alter system set ssl = on");
  await database.run("select pg_reload_conf()");
  const url = `${database.url}?sslmode=require`;
  await until(async () => (await outcomeOf("postgres", url)) === true);
  await database.drop();
}

for (const kind of serverKinds) {
  describeOn(kind, (shared) => {
    let folder: TemporaryFolder;
    let certificates: Certificates;
    let server: OwnServer;

    beforeAll(async () => {
      folder = temporaryFolder();
      const host = kind === "mysql" ? `DNS:${hosts[kind]}` : `IP:${hosts[kind]}`;
      certificates = makeCertificates(folder.path, host);
      const { certificate, key } = certificates;
      const settings = kind === "mysql" ? [`ssl-cert=${certificate}`, `ssl-key=${key}`] : [];
      server = await startServer(kind, { settings });
      if (kind === "postgres") await encrypt(server, certificates);
    });

    afterAll(async () => {
      await server.stop();
      folder.remove();
    });

    async function urlOn(host: string): Promise<string> {
      return (await freshDatabase(server)).url.replace("127.0.0.1", host);
    }

    test("encrypts the connection when the URL requires it", async () => {
      const url = await urlOn("127.0.0.1");
      expect(await outcomeOf(kind, url)).toBe(false);
      expect(await outcomeOf(kind, `${url}?sslmode=require`)).toBe(true);
    });

    test("trusts a certificate of the given authority for the host", async () => {
      const query = `sslrootcert=${certificates.authority}`;
      expect(await outcomeOf(kind, `${await urlOn(hosts[kind])}?${query}`)).toBe(true);
      const other = await urlOn(otherHosts[kind]);
      expect(await outcomeOf(kind, `${other}?sslmode=verify-ca&${query}`)).toBe(true);
      expect(await outcomeOf(kind, `${other}?${query}`)).toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message:
          kind === "mysql"
            ? expect.stringMatching(/^`url` must have a host name, not an IP address/)
            : expect.stringMatching(/certificate that .* \(ERR_TLS_CERT_ALTNAME_INVALID\)$/),
      });
    });

    test("rejects an untrusted certificate before sending the login", async () => {
      const url = await urlOn(hosts[kind]);
      for (const query of [
        `sslrootcert=${certificates.untrusted}`,
        `sslmode=verify-ca&sslrootcert=${certificates.untrusted}`,
        "sslmode=verify-full",
      ]) {
        const error = await outcomeOf(kind, `${url}?${query}`);
        expect(error).toMatchObject({
          code: "INVALID_PARAMETER_VALUE",
          message: expect.stringMatching(
            /^`url` must name a database whose server has a certificate that .* \([A-Z_]+\)$/,
          ),
        });
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("test-password");
      }
    });

    test("rejects a server without TLS when the URL requires encryption", async () => {
      const { url } = await freshDatabase(shared);
      expect(await outcomeOf(kind, `${url}?sslmode=require`)).toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message:
          "`url` must name a database whose server supports TLS, or have an sslmode of disable",
      });
    });
  });
}
