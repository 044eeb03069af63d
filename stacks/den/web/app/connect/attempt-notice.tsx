import { Notice } from "../ui/notice.tsx";
import type { ConnectAttempt } from "./use-connect.ts";

/** What a person needs to know about a sign-in that did not simply go on. Nothing otherwise. */
export function AttemptNotice({
  attempt,
  name,
}: {
  readonly attempt: ConnectAttempt;
  readonly name: string;
}) {
  if (attempt.phase === "failed") {
    return (
      <Notice tone="bad" hint={attempt.hint}>
        <strong>Connection failed.</strong> {attempt.message}
      </Notice>
    );
  }
  if (attempt.phase === "blocked") {
    return (
      <Notice
        tone="warning"
        hint="Open the page yourself, or allow pop-ups for Den and connect again."
        action={
          <a
            className="button button-secondary"
            href={attempt.authorizationUrl}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={`Open the sign-in page of ${name}`}
          >
            Open the sign-in page
          </a>
        }
      >
        Your browser blocked the sign-in window.
      </Notice>
    );
  }
  return null;
}

/** Whether the person is expected to be at the provider right now. */
export function isUnderWay({ phase }: ConnectAttempt): boolean {
  return phase === "waiting" || phase === "blocked";
}
