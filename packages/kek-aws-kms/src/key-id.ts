/** The form of a setting for messages. */
export const form = "aws-kms:<key ARN, key id or alias/name>";

const arn =
  /^arn:aws[a-z-]{0,20}:kms:([a-z0-9-]{1,40}):[0-9]{12}:(?:key\/[a-zA-Z0-9-]{1,64}|alias\/[a-zA-Z0-9/_-]{1,250})$/;
const local =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias\/[a-zA-Z0-9/_-]{1,250})$/;

/** Whether the text is the ARN, the id or the alias of a key. */
export function isKeyId(text: string): boolean {
  return arn.test(text) || local.test(text);
}

/** The region of an ARN. */
export function regionOf(keyId: string): string | undefined {
  return arn.exec(keyId)?.[1];
}

/** Whether the text is the ARN of a key, which never changes its meaning, unlike an alias. */
export function isKeyArn(text: string | undefined): text is string {
  return text !== undefined && arn.test(text) && text.includes(":key/");
}
