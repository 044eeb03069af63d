import { Mark } from "../../design/icons.tsx";
import type { DesktopState } from "../shared/desktop-api.ts";

/** Before anybody is signed in: the browser does it, and comes back with a link. */
export function SignIn({ state }: { state: DesktopState }) {
  return (
    <main className="entrance" data-ready="true">
      <div className="entrance-card">
        <Mark />
        <h1>Welcome to Den</h1>
        <p className="muted">
          Your organization's tools, at hand for your agent. You sign in with your browser, so this app never
          sees your password.
        </p>
        {state.problem && (
          <p className="notice bad" role="alert">
            {state.problem}
          </p>
        )}
        {state.phase === "waiting" && (
          <p className="notice" role="status">
            Waiting for browser...
          </p>
        )}
        <button type="button" className="button primary" onClick={() => void window.den.signIn()}>
          Sign in with your browser
        </button>
      </div>
    </main>
  );
}
