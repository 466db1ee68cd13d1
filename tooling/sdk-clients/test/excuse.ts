/** Why tests cannot use an environment, as a part of their titles; empty if they can. */
export function excuseOf(
  environment: { readonly isInstalled: boolean },
  { isNightly = false }: { readonly isNightly?: boolean } = {},
): string {
  if (isNightly && process.env.GW_NIGHTLY !== "1") return "(nightly)";
  return environment.isInstalled ? "" : "(skipped: run pnpm sdk-clients)";
}
