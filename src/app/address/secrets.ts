/** Names under which signed addresses and keys travel in a query, on AWS, Azure, Google and the archives' own hosts. */
const SECRET_WORD =
  /(?:^|[-_.])(?:sig|signature|token|jwt|key|apikey|secret|passwd|password|pwd|auth|authorization|credentials?|session|sas|code)$|^x-(?:amz|goog)-/i;
const SECRET_IN_CAMEL_CASE = /[a-z](?:Token|Key|Secret|Password|Signature|Credential)s?$/;

/** A long run without any structure: whatever it is called, nobody types it. */
const OPAQUE = /^(?:eyJ[\w-]+\.[\w-]+\..*|(?=[\w+=%-]*\d)(?=[\w+=%-]*[A-Za-z])[\w+=%-]{40,})$/;

/** Whether an address lets whoever has it in where others are not let in. */
export function holdsSecret(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password, searchParams } = new URL(address);
  if (username !== '' || password !== '') return true;
  return [...searchParams].some(
    ([name, value]) => SECRET_WORD.test(name) || SECRET_IN_CAMEL_CASE.test(name) || OPAQUE.test(value),
  );
}

/**
 * An address as it may be written into a link: without user name and password, and where anything in its query looks like
 * a key or a signature, without its query, whose other parts are then the signature's too.
 */
export function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (holdsSecret(address)) url.search = '';
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}
