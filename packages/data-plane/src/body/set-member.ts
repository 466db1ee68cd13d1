import { MemberScan } from "./member-scan.js";

/**
 * The text of a JSON object with another value of a member, which is inserted first if it is absent. Every
 * other byte is kept. Of two members with the same name, the last one is changed.
 *
 * @throws RangeError if it has too many members
 */
export function setMember(object: string, name: string, value: string): string {
  const bytes = Buffer.from(object);
  const scan = new MemberScan();
  scan.push(bytes);
  const nameOf = (start: number, end: number): unknown =>
    JSON.parse(`"${bytes.toString("utf8", start, end)}"`);
  const last = scan.members.findLast(
    ({ nameStart, nameEnd }) => nameOf(nameStart, nameEnd) === name,
  );
  const text = (start: number, end?: number): string => bytes.toString("utf8", start, end);
  if (last !== undefined) return `${text(0, last.start)}${value}${text(last.end)}`;
  const start = bytes.indexOf("{") + 1;
  const comma = scan.members.length === 0 ? "" : ",";
  return `${text(0, start)}${JSON.stringify(name)}:${value}${comma}${text(start)}`;
}
