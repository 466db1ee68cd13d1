/** What one room of the repository may import of the others, in source and in tests alike. */
export interface Layer {
  /** The folder it speaks of; a `*` at the end stands for the rest of the name. */
  readonly folder: string;
  /**
   * Names without the scope. `packages/*` is every package, `name/entry` is that entry point of
   * `name` and no other.
   */
  readonly mayImport: readonly string[];
  /** Nothing from outside either: what ships holds to the modules that Node brings. */
  readonly builtinsOnly?: boolean;
}

/** The layers, lowest first. A folder with a package.json that no line speaks of is a breach. */
export const layers: readonly Layer[] = [
  { folder: "packages/entities", mayImport: [] },
  { folder: "packages/crypto", mayImport: [], builtinsOnly: true },
  { folder: "packages/store-abstract", mayImport: ["entities", "crypto"] },
  { folder: "packages/store-sql", mayImport: ["entities", "store-abstract"] },
  { folder: "packages/store-rest", mayImport: ["entities", "store-abstract"] },
  { folder: "packages/config-resolver", mayImport: ["entities", "crypto", "store-abstract"] },
  { folder: "packages/key-management", mayImport: ["entities", "crypto", "store-abstract"] },
  {
    folder: "packages/transfer",
    mayImport: ["entities", "crypto", "store-abstract", "key-management"],
  },
  { folder: "packages/kek-*", mayImport: ["crypto"] },
  { folder: "packages/data-plane", mayImport: ["entities", "config-resolver"] },
  { folder: "packages/gateway", mayImport: ["packages/*"] },
  { folder: "apps/server", mayImport: ["packages/*"] },
  { folder: "apps/cli", mayImport: ["packages/*", "server"] },
  { folder: "tooling/*", mayImport: ["packages/*", "tooling/*"] },
];

/** Test databases and shared configuration: for tests and build only, never at run time. */
export const testsMayAlsoImport: readonly string[] = ["tooling/*"];

/** The folders whose children are rooms, and the scope of their names. */
export const roomsIn: readonly string[] = ["packages", "apps", "tooling"];
export const scope = "@gw";
