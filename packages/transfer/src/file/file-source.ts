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

/** The items of a verified file. Reads the file once: the kinds must be read in file order. */
export class FileSource implements ImportSource {
  readonly total: number;
  readonly #file: VerifiedFile;
  readonly #entries: AsyncGenerator<ExportEntry>;
  /** The next entry, when reading one kind has reached the first entry of the next kind. */
  #lookahead: ExportEntry | undefined;

  constructor(file: VerifiedFile) {
    this.total = totalOf(file.header.counts);
    this.#file = file;
    this.#entries = file.entries();
  }

  async *secrets(): AsyncGenerator<ImportItem<CreateGatewaySecretInput>> {
    for await (const { secret } of this.#entriesOf("secret")) {
      const { secretId: id, secretName: name } = secret;
      yield { id, name, input: inputOf(secret, await this.#file.open(secret)) };
    }
  }

  async *modelDefinitions(): AsyncGenerator<ImportItem<ModelDefinitionInput>> {
    for await (const { id, input } of this.#entriesOf("model_definition")) {
      yield { id, name: input.name, input };
    }
  }

  async *endpoints(): AsyncGenerator<ImportItem<EndpointInput>> {
    for await (const { id, input } of this.#entriesOf("endpoint"))
      yield { id, name: input.name, input };
  }

  async *bindings(): AsyncGenerator<ImportItem<CreateEndpointBindingInput>> {
    for await (const { input } of this.#entriesOf("binding")) {
      const { endpointId, resourceType, resourceId } = input;
      yield { id: [endpointId, resourceType, resourceId].join("/"), input };
    }
  }

  async *#entriesOf<Type extends ExportEntry["type"]>(type: Type): AsyncGenerator<EntryOf<Type>> {
    for (;;) {
      this.#lookahead ??= (await this.#entries.next()).value ?? undefined;
      const entry = this.#lookahead;
      if (entry === undefined || !isOf(entry, type)) return;
      this.#lookahead = undefined;
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
