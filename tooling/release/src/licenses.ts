/** A package that users of the published packages get. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** SPDX identifiers that permit use in any program without a duty to publish its source. */
const permitted = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
]);

/** Returns the packages whose licence is not permitted, one line each. */
export function rejectedLicenses(packages: readonly LicensedPackage[]): string[] {
  return packages
    .filter(({ license }) => !isPermitted(license))
    .map(({ name, license }) => `${name} has the licence ${license}, which is not permitted`);
}

/** `MIT`, `(MIT OR GPL-3.0)` or `MIT AND ISC`; other expressions are not permitted. */
function isPermitted(license: string): boolean {
  const expression = license.replace(/^\((.*)\)$/, "$1");
  if (expression.includes(" OR ")) return expression.split(" OR ").some(isPermitted);
  return expression.split(" AND ").every((id) => permitted.has(id));
}

/** Reads the packages that `pnpm licenses list --json` lists by licence. */
export function readLicenseList(json: string): LicensedPackage[] {
  type Listed = { readonly name: string; readonly versions: readonly string[] };
  const byLicense: Readonly<Record<string, readonly Listed[]>> = JSON.parse(json);
  return Object.entries(byLicense).flatMap(([license, packages]) =>
    packages.flatMap(({ name, versions }) =>
      versions.map((version) => ({ name, version, license })),
    ),
  );
}

/** Reads the packages that a bundle lists in its `THIRD-PARTY-LICENSES.txt`. */
export function readBundledLicenses(text: string): LicensedPackage[] {
  const notices = text.split(`\n${"-".repeat(80)}\n\n`);
  return notices.map((notice) => {
    const [, name = "", version = "", license = ""] = /^(\S+) (\S+) \((.+)\)$/m.exec(notice) ?? [];
    return { name, version, license };
  });
}
