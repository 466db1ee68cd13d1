import type { ExportKey, KekLookup } from "@gw/crypto";
import type { Page, PageRequest, WorkspaceId } from "@gw/entities";
import type { GatewayStore, SealedSecretSource } from "@gw/store-abstract";
import type { LineFields } from "../file/line-fields.js";
import type { VerifiedFile } from "../file/verified-file.js";
import type { ImportItem } from "../import/import-item.js";
import type { ImportRun } from "../import/import-run.js";

/** The keys and ciphertexts that encoding a secret needs. */
export interface EncodeContext {
  readonly sealedSecrets: SealedSecretSource;
  /** The workspace of all items. */
  readonly workspaceId: WorkspaceId;
  /** Opens the secrets of the source. */
  readonly keyRing: KekLookup;
  /** The key of the file. */
  readonly key: ExportKey;
}

/**
 * One kind of item: how it is listed, encoded as a line, decoded, checked and imported. An entry is
 * a decoded line.
 */
export interface ItemKind<Type extends string, Listed, Entry, Input> {
  /** The `type` of its lines, and its name in reports. */
  readonly type: Type;
  /** Whether earlier releases do not know the kind; a file without such items has no count of them. */
  readonly isAddition?: true;
  list(store: GatewayStore, page: PageRequest): Promise<Page<Listed>>;
  /** The line of an item, without its line feed. */
  encode(item: Listed, context: EncodeContext): string | Promise<string>;
  /** @throws GatewayError INVALID_PARAMETER_VALUE with the number of the line and the member */
  decode(fields: LineFields): Entry;
  /** The id of an entry, unique within the kind. */
  idOf(entry: Entry): string;
  /** The {@link entryKey} of each entry that must come before this one. */
  referencesOf(entry: Entry): readonly string[];
  /** @throws CryptoError when a secret cannot be opened */
  itemOf(entry: Entry, file: VerifiedFile): ImportItem<Input> | Promise<ImportItem<Input>>;
  /** Creates an item in the target, or compares it with the existing one. */
  importItem(run: ImportRun, item: ImportItem<Input>): Promise<void>;
}

/** Identifies an entry in a file. */
export function entryKey(type: string, id: string): string {
  return `${type} ${id}`;
}
