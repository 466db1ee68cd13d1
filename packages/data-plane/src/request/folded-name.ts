/**
 * A name of a field as a parser may compare it that looks at no case. Two letters outside of ASCII
 * fold to ASCII ones: the long s, and the sign of the kelvin.
 */
export function foldedName(name: string): string {
  // Most are folded already.
  if (/^[a-z0-9_]*$/.test(name)) return name;
  return name.toLowerCase().replaceAll("\u017f", "s").replaceAll("\u212a", "k");
}
