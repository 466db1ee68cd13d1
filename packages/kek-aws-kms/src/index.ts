export { type AwsKmsCredentials, type AwsKmsKekOptions, createAwsKmsKek } from "./aws-kms-kek.js";
export { awsKmsKeys } from "./aws-kms-keys.js";
