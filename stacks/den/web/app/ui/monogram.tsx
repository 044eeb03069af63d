/** The first letter of a name on a plain tile: pictures of other companies are theirs. */
export function Monogram({ name, round = false }: { readonly name: string; readonly round?: boolean }) {
  return (
    <span className={round ? "monogram monogram-round" : "monogram"} aria-hidden="true">
      {Array.from(name.trim())[0]?.toUpperCase() ?? "·"}
    </span>
  );
}
