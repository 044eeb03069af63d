/** A file system takes names of 255 bytes; what a name is the beginning of needs some of them, too. */
const LONGEST = 100;
const BYTES = 200;

/** A name as part of a file name or a key: letters and digits of any script, all else is a hyphen. */
export function nameSlug(name: string): string {
  const words = name
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  let slug = "";
  for (const character of [...words].slice(0, LONGEST)) {
    if (Buffer.byteLength(slug + character) > BYTES) break;
    slug += character;
  }
  return slug;
}
