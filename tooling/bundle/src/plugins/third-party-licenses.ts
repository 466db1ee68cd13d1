import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "rolldown";

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly folder: string;
}

const packageFolder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Writes the licences of the bundled packages of others to `THIRD-PARTY-LICENSES.txt`. */
export function thirdPartyLicenses(): Plugin {
  return {
    name: "third-party-licenses",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk") continue;
        for (const id of output.moduleIds) {
          const folder = packageFolder.exec(id.replaceAll("\\", "/"))?.[0].replace(/^\0/, "");
          if (folder !== undefined) folders.add(folder);
        }
      }
      const packages = [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
      this.emitFile({
        type: "asset",
        fileName: "bundle/THIRD-PARTY-LICENSES.txt",
        source: packages.map(noticeOf).join(`\n${"-".repeat(80)}\n\n`),
      });
    },
  };
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version, license } = manifest as Omit<BundledPackage, "folder">;
  return { name, version, license, folder };
}

/**
 * The name, the version and the texts that a package has about its licence. A package without a text
 * is under the licence that its manifest names.
 */
function noticeOf({ name, version, license, folder }: BundledPackage): string {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return `${[`${name} ${version} (${license})`, ...texts].join("\n\n")}\n`;
}
