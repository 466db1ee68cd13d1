// The packages of Node.js name their system and their processor in strings. pnpm records only lists of
// them in the lock file, and installs a package without such a list on every system.
export const hooks = { readPackage };

function readPackage(manifest) {
  for (const field of ["os", "cpu"]) {
    if (typeof manifest[field] === "string") manifest[field] = [manifest[field]];
  }
  return manifest;
}
