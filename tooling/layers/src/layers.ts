/** What the source of a project may import from other projects of the repository. */
export interface Layer {
  /** The folder of the project; a trailing `*` matches the rest of the name. */
  readonly folder: string;
  /**
   * Names without the scope. `packages/*` is every package; `store-sql/read` is that entry point of
   * `store-sql` only, and `server/.` the main entry point of `server`.
   */
  readonly mayImport: readonly string[];
  /** Allows no npm package either: the source imports modules of Node.js only. */
  readonly builtinsOnly?: boolean;
}

/** The layers, lowest first. A project that matches no layer is a violation. */
export const layers: readonly Layer[] = [
  { folder: "packages/entities", mayImport: [] },
  { folder: "packages/crypto", mayImport: [], builtinsOnly: true },
  { folder: "packages/store-abstract", mayImport: ["entities", "crypto"] },
  { folder: "packages/usage", mayImport: ["entities", "crypto/conformance"] },
  { folder: "packages/limits", mayImport: ["entities", "crypto/conformance", "usage"] },
  {
    folder: "packages/store-sql",
    mayImport: ["entities", "crypto/operator-input", "store-abstract", "usage", "limits"],
  },
  { folder: "packages/store-rest", mayImport: ["entities", "store-abstract", "usage", "limits"] },
  { folder: "packages/config-resolver", mayImport: ["entities", "crypto", "store-abstract"] },
  { folder: "packages/key-management", mayImport: ["entities", "crypto", "store-abstract"] },
  {
    folder: "packages/transfer",
    mayImport: ["entities", "crypto", "store-abstract", "key-management"],
  },
  {
    folder: "packages/mlflow",
    mayImport: ["entities", "crypto", "store-abstract", "store-sql/read", "transfer"],
  },
  { folder: "packages/kek-*", mayImport: ["crypto"] },
  { folder: "packages/data-plane", mayImport: ["entities", "config-resolver", "usage", "limits"] },
  { folder: "packages/gateway", mayImport: ["packages/*"] },
  { folder: "apps/server", mayImport: ["packages/*"] },
  { folder: "apps/cli", mayImport: ["packages/*", "server/."] },
  { folder: "tooling/*", mayImport: ["packages/*", "tooling/*"] },
];

/** Test databases and shared configuration: tests and builds may import them, source may not. */
export const testsMayAlsoImport: readonly string[] = ["tooling/*"];

/** The folders whose children are projects. */
export const projectParents: readonly string[] = ["packages", "apps", "tooling"];

/** The npm scope of every project. */
export const scope = "@gw";
