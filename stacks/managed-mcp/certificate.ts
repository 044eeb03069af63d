import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A certificate that nobody's list of authorities knows, for a catalog that an organization serves by itself. */
export async function makeCertificate(dir: string): Promise<void> {
  const { certify } = await import("../../mocks/certificate-authority/certify.ts");
  const { authority, certificate, key } = await certify(["127.0.0.1"]);
  await Promise.all([
    writeFile(join(dir, "catalog.key"), key, { mode: 0o600 }),
    writeFile(join(dir, "catalog.pem"), certificate),
    writeFile(certificateFile(dir), authority),
  ]);
}

/** What a person is given to trust. */
export function certificateFile(dir: string): string {
  return join(dir, "authority.pem");
}
