import { useEffect, useRef, useState } from "react";
import type { ChatEvent } from "../../engine/protocol.ts";

/** A part of a conversation as it is shown. */
export type Entry =
  | { readonly kind: "person"; readonly text: string }
  | { readonly kind: "agent"; readonly text: string }
  | {
      readonly kind: "tool";
      readonly id: string;
      readonly tool: string;
      readonly arguments: string;
      readonly result?: { ok: boolean; text: string };
    }
  | { readonly kind: "trouble"; readonly text: string };

export interface Chats {
  readonly entries: readonly Entry[];
  readonly busy: boolean;
  send(text: string): void;
  fresh(): void;
}

/** The conversation that is open. It lives above the places, so that leaving the chat loses nothing. */
export function useChats(): Chats {
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [busy, setBusy] = useState(false);
  const chatId = useRef(newId());
  useEffect(() => {
    window.den.onChat((id, event) => {
      if (id !== chatId.current) return;
      if (event.type === "done") setBusy(false);
      else setEntries((known) => withEvent(known, event));
    });
  }, []);
  return {
    entries,
    busy,
    send: (text) => {
      setEntries((known) => [...known, { kind: "person", text }]);
      setBusy(true);
      void window.den.send(chatId.current, text);
    },
    fresh: () => {
      chatId.current = newId();
      setEntries([]);
      setBusy(false);
    },
  };
}

function withEvent(known: readonly Entry[], event: Exclude<ChatEvent, { type: "done" }>): readonly Entry[] {
  const last = known.at(-1);
  switch (event.type) {
    case "text":
      if (last?.kind === "agent") return [...known.slice(0, -1), { ...last, text: last.text + event.text }];
      return [...known, { kind: "agent", text: event.text }];
    case "tool-call":
      return [...known, { kind: "tool", id: event.id, tool: event.tool, arguments: event.arguments }];
    case "tool-result":
      return known.map((entry) =>
        entry.kind === "tool" && entry.id === event.id && !entry.result
          ? { ...entry, result: { ok: event.ok, text: event.text } }
          : entry,
      );
    case "error":
      return [...known, { kind: "trouble", text: event.message }];
  }
}

function newId(): string {
  return crypto.randomUUID();
}
