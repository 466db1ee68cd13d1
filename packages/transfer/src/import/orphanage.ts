import { found, type ImportRun } from "./import-run.js";

const secretName = "gw-import-without-secret";

/**
 * A model definition is made with a secret, and becomes an orphan when that is deleted. Orphans of
 * the source are made with one that holds nothing and goes when all are here.
 */
export class Orphanage {
  readonly #run: ImportRun;
  #secretId: string | undefined;

  constructor(run: ImportRun) {
    this.#run = run;
  }

  /** Of what an import that was cut short has left behind. */
  async clear(): Promise<void> {
    if (this.#run.isDry) return;
    const left = await found(this.#run.store.getSecretInfo({ secretName }));
    const isOurs = left?.authConfig?.auth_mode === "none" && isEmpty(left.maskedValues);
    if (left !== undefined && isOurs) await this.#delete(left.secretId);
  }

  /** The secret that those without one are made with. */
  async secretId(): Promise<string> {
    if (this.#run.isDry) return "s-";
    this.#secretId ??= await this.#create();
    return this.#secretId;
  }

  /** From here on they are orphans. */
  async close(): Promise<void> {
    if (this.#secretId !== undefined) await this.#delete(this.#secretId);
    this.#secretId = undefined;
  }

  async #create(): Promise<string> {
    const { store, by } = this.#run;
    const authConfig = { auth_mode: "none" };
    const input = { secretName, secretValue: {}, authConfig };
    return (await store.createGatewaySecret(input, by)).secretId;
  }

  async #delete(secretId: string): Promise<void> {
    await this.#run.store.deleteGatewaySecret({ secretId }, this.#run.by);
  }
}

function isEmpty(map: object): boolean {
  return Object.keys(map).length === 0;
}
