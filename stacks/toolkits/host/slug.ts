/** A name as it can stand in an address. */
export function slugOf(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join("-").slice(0, 60).replace(/-$/, "") ?? "unnamed";
}

/** The slug, with a number behind it where others have it already. */
export function freeSlug(name: string, taken: readonly string[]): string {
  const slug = slugOf(name);
  let number = 2;
  if (!taken.includes(slug)) return slug;
  while (taken.includes(`${slug}-${number}`)) number += 1;
  return `${slug}-${number}`;
}
