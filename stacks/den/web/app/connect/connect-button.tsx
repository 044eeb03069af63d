import { Button } from "../ui/button.tsx";
import { isUnderWay } from "./attempt-notice.tsx";
import type { ConnectAttempt } from "./use-connect.ts";

export interface ConnectButtonProps {
  /** What connecting is called here, such as "Connect your account". */
  readonly words: string;
  /** The whole accessible name; begins with the words. */
  readonly label: string;
  /** The connection's name. */
  readonly name: string;
  readonly attempt: ConnectAttempt;
  readonly onClick: () => void;
}

/**
 * Begins a sign-in. While one is under way it stays in its place, with the keyboard's focus, and offers to begin
 * anew: the window may be lost behind others.
 */
export function ConnectButton({ words, label, name, attempt, onClick }: ConnectButtonProps) {
  const isWaiting = isUnderWay(attempt);
  return (
    <Button
      look={isWaiting ? "secondary" : "primary"}
      aria-label={isWaiting ? `Start over with ${name}` : label}
      onClick={onClick}
    >
      {isWaiting ? "Start over" : words}
    </Button>
  );
}
