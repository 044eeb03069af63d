import { useState } from "react";
import type { Chats, Entry } from "./use-chats.ts";

/** The conversation with the agent: what was asked, which tools it used, what they answered. */
export function Chat({ chats }: { chats: Chats }) {
  const [draft, setDraft] = useState("");
  const send = () => {
    const text = draft.trim();
    if (text === "" || chats.busy) return;
    chats.send(text);
    setDraft("");
  };
  return (
    <div className="chat">
      <header className="chat-head">
        <h1>Chat</h1>
        <button type="button" className="button" onClick={chats.fresh}>
          New chat
        </button>
      </header>
      <div className="talk" role="log" aria-label="Conversation">
        {chats.entries.length === 0 && (
          <p className="muted empty">Ask for something that your organization's tools can do.</p>
        )}
        {chats.entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a conversation only grows, so a place in it is an identity
          <ChatEntry key={at} entry={entry} />
        ))}
        {chats.busy && (
          <p className="muted" role="status">
            Working...
          </p>
        )}
      </div>
      <form
        className="prompt"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label>
          <span className="visually-hidden">Message</span>
          <input value={draft} placeholder="Message Den" onChange={(event) => setDraft(event.target.value)} />
        </label>
        <button type="submit" className="button primary" disabled={chats.busy}>
          Send
        </button>
      </form>
    </div>
  );
}

function ChatEntry({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case "person":
      return <p className="said person">{entry.text}</p>;
    case "agent":
      return <p className="said agent">{entry.text}</p>;
    case "trouble":
      return (
        <p className="notice bad" role="alert">
          {entry.text}
        </p>
      );
    case "tool":
      return (
        <section className="tool" aria-label={`Tool ${entry.tool}`}>
          <p className="tool-name">{entry.tool}</p>
          <pre>{entry.arguments}</pre>
          {entry.result ? (
            <>
              <p className={entry.result.ok ? "tool-state good" : "tool-state bad"}>
                {entry.result.ok ? "Tool result" : "Tool failed"}
              </p>
              <pre>{entry.result.text.slice(0, 4_000)}</pre>
            </>
          ) : (
            <p className="tool-state" role="status">
              Running...
            </p>
          )}
        </section>
      );
  }
}
