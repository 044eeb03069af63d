import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const ChatIcon = () => (
  <Icon>
    <path d="M3.5 5.5a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-3.5 3v-3a2 2 0 0 1-2-2z" />
  </Icon>
);

export const ExtensionsIcon = () => (
  <Icon>
    <rect x="3.5" y="3.5" width="5.5" height="5.5" rx="1.4" />
    <rect x="11" y="3.5" width="5.5" height="5.5" rx="1.4" />
    <rect x="3.5" y="11" width="5.5" height="5.5" rx="1.4" />
    <path d="M13.75 11v5.5M11 13.75h5.5" />
  </Icon>
);

export const PersonIcon = () => (
  <Icon>
    <circle cx="10" cy="7" r="3" />
    <path d="M4 16.5c.6-3 3-4.5 6-4.5s5.400 1.500 6 4.500" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m4.500 10.500 3.500 3.500 7.500-8" />
  </Icon>
);

export const DenMark = () => (
  <svg className="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    <rect width="24" height="24" rx="6" fill="currentColor" />
    <path d="M6 17V11.500a6 6 0 0 1 12 0V17h-4v-4.500a2 2 0 0 0-4 0V17z" fill="var(--surface)" />
  </svg>
);

/** The first letters of a name on a tint that belongs to it. */
export function Monogram({ name }: { name: string }) {
  const tint = [...name].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % 5;
  return (
    <span className={`monogram tint-${tint}`} aria-hidden="true">
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
