import { useEffect, useState } from "react";
import { Icon, Mark } from "../../design/icons.tsx";
import type { DesktopState } from "../shared/desktop-api.ts";
import { Account } from "./account.tsx";
import { Chat } from "./chat.tsx";
import { Extensions } from "./extensions.tsx";
import { plantedState } from "./planted-defects.tsx";
import { SignIn } from "./sign-in.tsx";
import { useChats } from "./use-chats.ts";

const PLACES = [
  { id: "chat", label: "Chat" },
  { id: "extensions", label: "Extensions" },
  { id: "account", label: "Account" },
] as const;
type Place = (typeof PLACES)[number]["id"];

/** The app's frame: who is signed in decides between the entrance and the places at the side. */
export function App() {
  const [state, setState] = useState<DesktopState>();
  const [place, setPlace] = useState<Place>("extensions");
  const chats = useChats();
  useEffect(() => {
    const show = (told: DesktopState) => setState(plantedState(told));
    window.den.onState(show);
    void window.den.state().then(show);
  }, []);

  if (!state || state.phase === "starting") return <main className="entrance" aria-busy="true" />;
  if (state.phase !== "signed-in") return <SignIn state={state} />;
  return (
    <div className="frame" data-ready="true">
      <nav className="side" aria-label="Places">
        <p className="brand">
          <Mark /> Den
        </p>
        {PLACES.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            className="place"
            aria-current={place === id ? "page" : undefined}
            onClick={() => setPlace(id)}
          >
            <Icon name={id} />
            {label}
          </button>
        ))}
        <p className="whose">
          <strong>{state.person?.name}</strong>
          {state.person?.organization}
        </p>
      </nav>
      <main className="content">
        {state.problem && (
          <p className="notice bad" role="alert">
            {state.problem}
          </p>
        )}
        {place === "chat" && <Chat chats={chats} />}
        {place === "extensions" && <Extensions state={state} />}
        {place === "account" && <Account state={state} />}
      </main>
    </div>
  );
}
