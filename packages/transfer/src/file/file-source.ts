import type { CreateEndpointBindingInput, CreateGatewaySecretInput } from "@gw/entities";
import type {
  EndpointInput,
  ImportItem,
  ImportSource,
  ModelDefinitionInput,
} from "../import/import-item.js";
import { totalOf } from "./check-structure.js";
import type { ExportEntry, ExportedSecret } from "./export-entry.js";
import type { VerifiedFile } from "./verified-file.js";

type EntryOf<Type extends ExportEntry["type"]> = Extract<ExportEntry, { readonly type: Type }>;

/** What a verified file holds, read once: the kinds are asked for in the order of the file. */
export class FileSource implements ImportSource {
  readonly total: number;
  readonly #file: VerifiedFile;
  readonly #entries: AsyncGenerator<ExportEntry>;
  /** Read already, and of the next kind. */
  #ahead: ExportEntry | undefined;

  constructor(file: VerifiedFile) {
    this.total = totalOf(file.header.counts);
    this.#file = file;
    this.#entries = file.entries();
  }

  async *secrets(): AsyncGenerator<ImportItem<CreateGatewaySecretInput>> {
    for await (const { secret } of this.#of("secret")) {
      const { secretId: id, secretName: name } = secret;
      yield { id, name, input: inputOf(secret, await this.#file.open(secret)) };
    }
  }

  async *modelDefinitions(): AsyncGenerator<ImportItem<ModelDefinitionInput>> {
    for await (const { id, input } of this.#of("model_definition")) {
      yield { id, name: input.name, input };
    }
  }

  async *endpoints(): AsyncGenerator<ImportItem<EndpointInput>> {
    for await (const { id, input } of this.#of("endpoint")) yield { id, name: input.name, input };
  }

  async *bindings(): AsyncGenerator<ImportItem<CreateEndpointBindingInput>> {
    for await (const { input } of this.#of("binding")) {
      const { endpointId, resourceType, resourceId } = input;
      yield { id: [endpointId, resourceType, resourceId].join("/"), input };
    }
  }

  async *#of<Type extends ExportEntry["type"]>(type: Type): AsyncGenerator<EntryOf<Type>> {
    for (;;) {
      this.#ahead ??= (await this.#entries.next()).value ?? undefined;
      const entry = this.#ahead;
      if (entry === undefined || !isOf(entry, type)) return;
      this.#ahead = undefined;
      yield entry;
    }
  }
}

function isOf<Type extends ExportEntry["type"]>(
  entry: ExportEntry,
  type: Type,
): entry is EntryOf<Type> {
  return entry.type === type;
}

function inputOf(
  { secretName, provider, authConfig }: ExportedSecret,
  secretValue: CreateGatewaySecretInput["secretValue"],
): CreateGatewaySecretInput {
  return { secretName, secretValue, provider, authConfig };
}
