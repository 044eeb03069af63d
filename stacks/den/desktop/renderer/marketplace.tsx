import type { DesktopState } from "../shared/desktop-api.ts";
import { ConnectionCard } from "./connection-card.tsx";
import { plantedIn } from "./planted-defects.ts";

/** What is not connected yet: the organization's connections are cards like any other. */
export function Marketplace({ state }: { state: DesktopState }) {
  const open = state.connections.filter((connection) => connection.state !== "connected");
  const { heading } = plantedIn(state);
  const cards = open.map((connection) => <ConnectionCard key={connection.id} connection={connection} />);
  return (
    <>
      {heading && cards.length > 0 && (
        <section>
          <h2>{heading}</h2>
          <ul className="cards">{cards}</ul>
        </section>
      )}
      <ul className="cards">{!heading && cards}</ul>
      {!heading && cards.length === 0 && (
        <p className="muted empty">Nothing new here. What you use is under My Extensions.</p>
      )}
    </>
  );
}
