/** Has a command trust an authority, whatever it is written in. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";

/**
 * Variables by which programs are told whom to trust: Node adds to its own list; OpenSSL (Python, Ruby, curl) and Go
 * read one in its place, so that it has the public authorities, too.
 * @param authority file with the authority's PEM
 * @param folder for the list
 */
export async function trusting(authority: string, folder: string): Promise<Record<string, string>> {
  const list = join(folder, "authorities.pem");
  const own = await readFile(authority, "utf8");
  await writeFile(list, [own.trim(), ...rootCertificates, ""].join("\n"));
  return {
    NODE_EXTRA_CA_CERTS: authority,
    SSL_CERT_FILE: list,
    REQUESTS_CA_BUNDLE: list,
    CURL_CA_BUNDLE: list,
  };
}
