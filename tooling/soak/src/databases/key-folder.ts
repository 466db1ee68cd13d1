import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateRawKek, type KekProvider, KeyRing, loadKek } from "@gw/crypto";

/** A folder of keys for `GW_KEK_DIR`. */
export class KeyFolder {
  readonly path: string;
  readonly #loaded = new Map<number, Promise<KekProvider>>();

  constructor(path: string) {
    this.path = path;
  }

  static make(path: string): KeyFolder {
    mkdirSync(path, { mode: 0o700 });
    return new KeyFolder(path);
  }

  file(version: number): string {
    return join(this.path, `kek-${version}`);
  }

  /** Writes a new key to the folder. */
  add(version: number): void {
    writeFileSync(this.file(version), `${generateRawKek()}\n`, { mode: 0o600, flag: "wx" });
  }

  /** Deletes the key of a retired version. */
  remove(version: number): void {
    rmSync(this.file(version));
    this.#loaded.delete(version);
  }

  load(version: number): Promise<KekProvider> {
    const known = this.#loaded.get(version);
    if (known !== undefined) return known;
    const source = readFileSync(this.file(version), "utf8").trim();
    const loading = loadKek({ source, version });
    this.#loaded.set(version, loading);
    return loading;
  }

  async ring(versions: readonly number[]): Promise<KeyRing> {
    return new KeyRing(await Promise.all(versions.map((version) => this.load(version))));
  }
}
