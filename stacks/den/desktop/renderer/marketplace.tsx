import type { DesktopState } from "../shared/desktop-api.ts";
import { Card } from "./card.tsx";
import { ConnectionCard } from "./connection-card.tsx";
import { suggestionsOf } from "./suggestions.ts";

/** What is not connected yet: the organization's connections among everything else, and apps to add by oneself. */
export function Marketplace({ state }: { state: DesktopState }) {
  const open = state.connections.filter((connection) => connection.state !== "connected");
  const suggestions = suggestionsOf(state);
  const apart = state.defects.includes("special-section");
  const cards = open.map((connection) => <ConnectionCard key={connection.id} connection={connection} />);
  return (
    <>
      {apart && cards.length > 0 && (
        <section>
          <h2>From your organization</h2>
          <ul className="cards">{cards}</ul>
        </section>
      )}
      <ul className="cards">{!apart && cards}</ul>
      {!apart && cards.length === 0 && (
        <p className="muted empty">Nothing new here. What you use is under My Extensions.</p>
      )}
      <section>
        <h2>Quick Connect</h2>
        <ul className="cards small">
          {suggestions.map((app) => (
            <Card key={app.id} name={app.name} about={app.description}>
              <button type="button" className="button" onClick={() => void window.den.addApp(app.id)}>
                Add {app.name}
              </button>
            </Card>
          ))}
        </ul>
      </section>
    </>
  );
}
