/** The shape of a toolkit's page while what it shows is on its way. */
export function DetailSkeleton() {
  return (
    <main className="page" aria-busy="true">
      <p className="muted">Loading this toolkit…</p>
      <div className="bone bone-title" />
      <div className="bone" />
      <div className="bone" />
    </main>
  );
}

/** The shape of the list of toolkits. */
export function GridSkeleton() {
  return (
    <main className="page" aria-busy="true">
      <h1>Toolkits</h1>
      <p className="muted">Loading your toolkits…</p>
      <div className="grid">
        <div className="bone bone-card" />
        <div className="bone bone-card" />
      </div>
    </main>
  );
}
