/** Grey stand-ins of the size of the rows to come, so that nothing jumps when they arrive. */
export function RowSkeletons({ count, label }: { readonly count: number; readonly label: string }) {
  return (
    <div className="rows" role="status" aria-label={label}>
      {Array.from({ length: count }, (_unused, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div className="row" key={index} aria-hidden="true">
          <Bones />
        </div>
      ))}
    </div>
  );
}

/** A tile and two lines. */
export function Bones() {
  return (
    <>
      <span className="bone bone-tile" />
      <span className="bone-lines">
        <span className="bone bone-title" />
        <span className="bone bone-line" />
      </span>
    </>
  );
}
