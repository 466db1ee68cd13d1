import type { ImportRun } from "./import-run.js";
import { unlessMissing } from "./store-errors.js";

const secretName = "gw-import-without-secret";

/**
 * An empty secret for model definitions that have none in the source. A store creates a model
 * definition only with a secret, and deleting that secret turns it into an orphan.
 */
export class PlaceholderSecret {
  readonly #run: ImportRun;
  #secretId: string | undefined;

  constructor(run: ImportRun) {
    this.#run = run;
  }

  /** Deletes the placeholder that an interrupted import left behind. */
  async deleteLeftover(): Promise<void> {
    if (this.#run.isDry) return;
    const leftover = await unlessMissing(this.#run.store.getSecretInfo({ secretName }));
    const isOurs = leftover?.authConfig?.auth_mode === "none" && isEmpty(leftover.maskedValues);
    if (leftover !== undefined && isOurs) await this.#delete(leftover.secretId);
  }

  /** Its id; the first call creates it. */
  async id(): Promise<string> {
    if (this.#run.isDry) return "s-";
    this.#secretId ??= await this.#create();
    return this.#secretId;
  }

  /** Deletes it, which makes orphans of the model definitions that use it. */
  async delete(): Promise<void> {
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
