import type { DesktopState } from "../shared/desktop-api.ts";
import { DenMark } from "./icons.tsx";

/** Before anybody is signed in: the browser does it, and comes back with a link. */
export function SignIn({ state }: { state: DesktopState }) {
  const waiting = state.phase === "waiting";
  return (
    <main className="entrance" data-ready="true">
      <div className="entrance-card">
        <DenMark />
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
        {waiting ? (
          <>
            <p className="notice" role="status">
              Waiting for browser...
            </p>
            <button type="button" className="button" onClick={() => void window.den.cancelSignIn()}>
              Cancel
            </button>
          </>
        ) : (
          <button type="button" className="button primary" onClick={() => void window.den.signIn()}>
            Sign in with your browser
          </button>
        )}
      </div>
    </main>
  );
}
