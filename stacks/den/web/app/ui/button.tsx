import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link } from "wouter";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "disabled"> {
  readonly look?: ButtonLook;
  /** Work is under way: the button keeps its place and focus, and does nothing. */
  readonly busy?: boolean;
  readonly children: ReactNode;
}

export function Button({
  look = "secondary",
  busy = false,
  type = "button",
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`button button-${look}`}
      // Not `disabled`: that would drop the keyboard's focus on the floor.
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

export interface ButtonLinkProps {
  readonly to: string;
  /** The accessible name, where the visible words alone would be ambiguous. Starts with them. */
  readonly label?: string;
  readonly children: ReactNode;
}

/** Goes somewhere within the app, and looks like a button. */
export function ButtonLink({ to, label, children }: ButtonLinkProps) {
  return (
    <Link href={to} className="button button-secondary" aria-label={label}>
      {children}
    </Link>
  );
}
