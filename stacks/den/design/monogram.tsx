/** The first letter of a name on a plain tile: pictures of other companies are theirs. */
export function Monogram({ name }: { readonly name: string }) {
  return (
    <span className="monogram" aria-hidden="true">
      {Array.from(name.trim())[0]?.toUpperCase() ?? "·"}
    </span>
  );
}
