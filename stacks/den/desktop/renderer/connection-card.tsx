import { Icon } from "../../design/icons.tsx";
import type { ConnectionCard as Connection } from "../shared/desktop-api.ts";
import { Card } from "./card.tsx";

/** A connection of the organization: the same card wherever it stands. */
export function ConnectionCard({ connection }: { connection: Connection }) {
  const { id, name, host, state, shared, canConnect, message } = connection;
  return (
    <Card name={name} about={`MCP · ${host}`}>
      {state === "connected" && (
        <div className="card-foot">
          <span className="badge good">
            <Icon name="check" /> Connected
          </span>
          {!shared && (
            <button type="button" className="button quiet" onClick={() => void window.den.disconnect(id)}>
              Disconnect
            </button>
          )}
        </div>
      )}
      {state === "waiting" && (
        <div className="card-foot">
          <span className="badge busy" role="status">
            Waiting for browser...
          </span>
          <button type="button" className="button quiet" onClick={() => void window.den.connect(id)}>
            Start over
          </button>
          <p className="consent">
            Approve the access in the browser window that has opened. Den never sees your password.
          </p>
        </div>
      )}
      {(state === "not_connected" || state === "reconnect_needed" || state === "failed") && (
        <div className="card-foot">
          {state === "failed" && (
            <p className="notice bad" role="alert">
              {message}
            </p>
          )}
          {canConnect ? (
            <button type="button" className="button primary" onClick={() => void window.den.connect(id)}>
              {state === "reconnect_needed" ? "Reconnect your account" : "Connect your account"}
            </button>
          ) : (
            <p className="muted">An admin connects this one for everybody.</p>
          )}
          <p className="consent">Opens your browser, where you approve what Den may do.</p>
        </div>
      )}
    </Card>
  );
}
