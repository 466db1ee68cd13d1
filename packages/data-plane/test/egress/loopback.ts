import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Starts a server on an address of this machine until the test ends. Gives its port. */
export async function listen(server: Server, host = "127.0.0.1", port = 0): Promise<number> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket.on("close", () => open.delete(socket)).on("error", () => {}));
  });
  server.listen(port, host);
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return (server.address() as AddressInfo).port;
}

/**
 * Knocks at a server and waits until it has seen it. Connections are taken in their order, so that
 * it has seen each one made before.
 */
export async function knock(server: Server): Promise<void> {
  const { address, port } = server.address() as AddressInfo;
  const seen = once(server, "connection");
  const socket = connect(port, address);
  await Promise.all([seen, once(socket, "connect")]);
  socket.destroy();
}

/** A certificate that signs itself, for these names and addresses, such as `DNS:models.test`. */
export function makeIdentity(names: string): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "gw-egress-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const curve = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=egress".split(
    " ",
  );
  const args = [...curve, "-keyout", key, "-out", cert, "-addext", `subjectAltName=${names}`];
  execFileSync("openssl", ["req", "-x509", "-days", "1", ...args], { stdio: "pipe" });
  const identity = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  rmSync(folder, { recursive: true });
  return identity;
}
