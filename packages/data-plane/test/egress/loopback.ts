import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Starts a server on a loopback address until the test ends. Returns its port. */
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
 * Connects to a server and waits until the server has seen it. Connections are accepted in order, so
 * the server has also seen every earlier one.
 */
export async function knock(server: Server): Promise<void> {
  const { address, port } = server.address() as AddressInfo;
  const seen = once(server, "connection");
  const socket = connect(port, address);
  await Promise.all([seen, once(socket, "connect")]);
  socket.destroy();
}

/** A self-signed certificate for names and addresses such as `DNS:models.test`. */
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
