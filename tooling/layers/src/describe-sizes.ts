import { countFolderFiles, maxFolderFiles } from "./checks/check-folders.ts";
import type { SourceFile } from "./source-file.ts";

/** Returns the sizes of folders and of files under `src` as one line of text. */
export function describeSizes(sources: readonly SourceFile[]): string {
  const folders = [...countFolderFiles(sources)].sort((a, b) => b[1] - a[1]);
  const [largest, count] = folders[0] ?? ["none", 0];
  const large = folders.filter(([, files]) => files > maxFolderFiles).length;
  const lengths = sources
    .filter(({ file, project }) => file.startsWith(`${project.folder}/src/`))
    .map(({ lines }) => lines)
    .sort((a, b) => a - b);
  const quantile = (q: number): number => lengths[Math.floor((lengths.length - 1) * q)] ?? 0;
  return [
    `src: ${folders.length} folders, ${large} with more than ${maxFolderFiles} files`,
    `largest ${largest} with ${count}`,
    `lines per file: median ${quantile(0.5)}, 90% up to ${quantile(0.9)}, most ${quantile(1)}`,
    `${lengths.filter((length) => length < 20).length} files under 20 lines`,
  ].join("; ");
}
