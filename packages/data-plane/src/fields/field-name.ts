/**
 * Folds the name of a field as case-insensitive parsers do. Two letters outside of ASCII fold into
 * ASCII: the long s and the Kelvin sign.
 */
export function foldFieldName(name: string): string {
  // Most names are folded already.
  if (/^[a-z0-9_]*$/.test(name)) return name;
  return name.toLowerCase().replaceAll("\u017f", "s").replaceAll("\u212a", "k");
}
