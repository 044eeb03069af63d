import { useState } from "react";
import type { DesktopState } from "../shared/desktop-api.ts";

/** Who is signed in, and which model the engine asks. */
export function Account({ state }: { state: DesktopState }) {
  const [modelUrl, setModelUrl] = useState(state.modelUrl);
  const saved = state.modelUrl !== "" && modelUrl === state.modelUrl;
  return (
    <>
      <h1>Account</h1>
      <section className="panel">
        <h2>Signed in</h2>
        <dl className="facts">
          <dt>Person</dt>
          <dd>{state.person?.name}</dd>
          <dt>E-mail</dt>
          <dd>{state.person?.email}</dd>
          <dt>Organization</dt>
          <dd>{state.person?.organization}</dd>
        </dl>
        <button type="button" className="button" onClick={() => void window.den.signOut()}>
          Sign out
        </button>
      </section>
      <section className="panel">
        <h2>Model</h2>
        <p className="muted">Any endpoint that speaks the chat completions API.</p>
        <form
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault();
            void window.den.setModelUrl(modelUrl.trim());
          }}
        >
          <label>
            Model address
            <input
              value={modelUrl}
              onChange={(event) => setModelUrl(event.target.value)}
              spellCheck={false}
            />
          </label>
          <button type="submit" className="button primary">
            Save model
          </button>
        </form>
        {saved && <p className="muted">Model saved.</p>}
      </section>
    </>
  );
}
