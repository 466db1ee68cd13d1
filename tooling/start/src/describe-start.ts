/** The line before the server starts: how another terminal gets the command line. */
export function describeStart(bin: string): string {
  const command =
    process.platform === "win32" ? `set "PATH=${bin};%PATH%"` : `export PATH="${bin}:$PATH"`;
  return `gw: starting the server; for the command gw in another terminal: ${command}\n`;
}
