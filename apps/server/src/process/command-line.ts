import type { ServeOptions } from "./serve.js";

const usage = `Usage: gw-server [--help | --version]

Runs the gateway server in the foreground, until SIGTERM or Ctrl-C. It is configured by environment
variables. Exit codes: 0 stopped by a signal, 1 the start failed and may succeed later, 2 an argument, a
setting or a key is wrong.
`;

/** Runs the command line of the server. @returns the exit code */
export async function runCommandLine(
  args: readonly string[],
  options: ServeOptions,
): Promise<number> {
  const { stdout, stderr } = options;
  if (args.length === 0) return (await import("./serve.js")).serve(options);
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    const { settingsHelp } = await import("@gw/gateway");
    stdout.write(`${usage}\n${settingsHelp()}`);
    return 0;
  }
  if (args.includes("--version")) {
    const { describeVersion, productVersion } = await import("@gw/gateway/product-version");
    stdout.write(`${describeVersion(productVersion())}\n`);
    return 0;
  }
  // Other arguments may be secrets.
  const [named = "of that name"] = args.filter((arg) => /^--?[a-z-]{1,20}$/.test(arg));
  stderr.write(`gw: gw-server has no argument ${named}; see gw-server --help\n`);
  return 2;
}
