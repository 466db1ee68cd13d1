import { execFileSync } from "node:child_process";

/** Paths of PEM files. */
export interface Certificates {
  /** The authority that signed the server's certificate. */
  readonly authority: string;
  /** Another authority with the same name. */
  readonly untrusted: string;
  /** The server's certificate, for one host. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * Creates certificates in the folder; they are valid for one day.
 *
 * @param host such as `IP:127.0.0.1`
 */
export function makeCertificates(folder: string, host: string): Certificates {
  const path = (name: string): string => `${folder}/${name}.pem`;
  const make = (name: string, ...args: readonly string[]): void => {
    const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split(" ");
    const files = ["-keyout", path(`${name}-key`), "-out", path(name)];
    execFileSync("openssl", ["req", "-x509", "-days", "1", ...key, ...files, ...args], {
      stdio: "pipe",
    });
  };
  make("authority", "-subj", "/CN=authority");
  make("untrusted", "-subj", "/CN=authority");
  const signed = ["-CA", path("authority"), "-CAkey", path("authority-key")];
  make("server", "-subj", "/CN=server", "-addext", `subjectAltName=${host}`, ...signed);
  return {
    authority: path("authority"),
    untrusted: path("untrusted"),
    certificate: path("server"),
    key: path("server-key"),
  };
}
