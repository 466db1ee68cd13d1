import type { LicensedPackage } from "./licenses.ts";

/** The parts of a CycloneDX document that bundled packages change. */
export interface Sbom {
  readonly metadata: { readonly component: { readonly "bom-ref": string } };
  readonly components: readonly { readonly "bom-ref": string }[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
}

/**
 * Adds the packages that a program contains to its bill of materials, which lists only what is
 * installed with it.
 */
export function addBundledComponents<T extends Sbom>(
  sbom: T,
  packages: readonly LicensedPackage[],
): T {
  const listed = new Set(sbom.components.map((component) => component["bom-ref"]));
  const added = packages
    .map(({ name, version, license }) => ({ name, version, license, purl: purlOf(name, version) }))
    .filter(({ purl }) => !listed.has(purl));
  const root = sbom.metadata.component["bom-ref"];
  return {
    ...sbom,
    components: [
      ...sbom.components,
      ...added.map(({ name, version, license, purl }) => ({
        ...{ type: "library", "bom-ref": purl, name, version, purl },
        licenses: [{ expression: license }],
      })),
    ],
    dependencies: [
      ...sbom.dependencies.map(({ ref, dependsOn = [] }) => ({
        ref,
        dependsOn: ref === root ? [...dependsOn, ...added.map(({ purl }) => purl)] : dependsOn,
      })),
      ...added.map(({ purl }) => ({ ref: purl })),
    ],
  };
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}
