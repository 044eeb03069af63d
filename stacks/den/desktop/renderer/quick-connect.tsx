import type { DesktopState } from "../shared/desktop-api.ts";
import { Card } from "./card.tsx";
import { suggestionsOf } from "./suggestions.ts";

/** Apps that a person can add by oneself, on every page of Extensions. */
export function QuickConnect({ state }: { state: DesktopState }) {
  const suggestions = suggestionsOf(state);
  return (
    <section aria-label="Quick Connect">
      <h2>Quick Connect</h2>
      {suggestions.length === 0 && <p className="muted">Every app that we know is connected.</p>}
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
  );
}
