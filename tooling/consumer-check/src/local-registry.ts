import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { cachedPackage } from "./cached-package.ts";

interface Verdaccio {
  runServer(config: object): Promise<Server>;
}

/** A registry on this machine. It has only what is published to it; npm gets the rest elsewhere. */
export class LocalRegistry {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** Starts an empty registry that keeps its packages in `folder`. */
  static async start(folder: string): Promise<LocalRegistry> {
    const installed = cachedPackage({
      name: "verdaccio",
      version: "6.10.4",
      // One of its dependencies names a tag instead of a version.
      overrides: { "node-fetch": "2.7.0" },
    });
    const require = createRequire(join(installed, "package.json"));
    const { runServer }: Verdaccio = require("verdaccio");
    const server = await runServer({
      configPath: join(folder, "config.yaml"),
      storage: join(folder, "storage"),
      packages: { "@gw/*": { access: "$all", publish: "$all" } },
      uplinks: {},
      auth: {},
      web: { enable: false },
      log: { type: "stdout", level: "warn" },
      max_body_size: "50mb",
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    return new LocalRegistry(server, `http://127.0.0.1:${port}`);
  }

  /** Publishes a tarball as npm does. */
  async publish(tarball: string): Promise<void> {
    const content = readFileSync(tarball);
    const manifest = readManifest(tarball);
    const { name, version } = manifest;
    const file = basename(tarball);
    const dist = {
      integrity: `sha512-${createHash("sha512").update(content).digest("base64")}`,
      shasum: createHash("sha1").update(content).digest("hex"),
      tarball: `${this.url}/${name}/-/${file}`,
    };
    const data = content.toString("base64");
    const response = await fetch(`${this.url}/${name.replace("/", "%2f")}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...{ _id: name, name, "dist-tags": { latest: version } },
        versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
        _attachments: {
          [file]: { content_type: "application/octet-stream", data, length: content.length },
        },
      }),
    });
    if (!response.ok) throw new Error(`${name} was not published: ${await response.text()}`);
  }

  /** Settings for npm that use this registry for its packages. */
  get env(): Readonly<Record<string, string>> {
    return { "npm_config_@gw:registry": this.url };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function readManifest(tarball: string): { readonly name: string; readonly version: string } {
  const { status, stdout, stderr } = spawnSync("tar", ["-xzOf", tarball, "package/package.json"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${tarball} has no package.json\n${stderr}`);
  return JSON.parse(stdout);
}
