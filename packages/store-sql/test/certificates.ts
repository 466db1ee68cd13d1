import { execFileSync } from "node:child_process";

/** Files in PEM. */
export interface Certificates {
  /** The authority that signed the server's certificate. */
  readonly authority: string;
  /** Another one, of the same name. */
  readonly stranger: string;
  /** For the one host that is given. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * Made in that folder, and good for a day.
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
  make("stranger", "-subj", "/CN=authority");
  const signed = ["-CA", path("authority"), "-CAkey", path("authority-key")];
  make("server", "-subj", "/CN=server", "-addext", `subjectAltName=${host}`, ...signed);
  return {
    authority: path("authority"),
    stranger: path("stranger"),
    certificate: path("server"),
    key: path("server-key"),
  };
}
