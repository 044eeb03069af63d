import type { ReactNode } from "react";

const shapes = {
  connections: <path d="M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3" />,
  account: (
    <>
      <circle cx="10" cy="7" r="3.5" />
      <path d="M3.5 17.5c.7-3.3 3.2-5 6.5-5s5.8 1.7 6.5 5" />
    </>
  ),
  chat: <path d="M3.5 5.5a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-3.5 3v-3a2 2 0 0 1-2-2z" />,
  extensions: <path d="M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM13.5 11v5M11 13.5h5" />,
  plus: <path d="M10 4.5v11M4.5 10h11" />,
  check: <path d="M4.5 10.5l3.7 3.7 7.3-8" />,
  warning: <path d="M10 3.2L18 17H2zM10 8.5v3.7M10 14.6v.2" />,
  failure: (
    <>
      <circle cx="10" cy="10" r="7.2" />
      <path d="M7.5 7.5l5 5M12.5 7.5l-5 5" />
    </>
  ),
  info: (
    <>
      <circle cx="10" cy="10" r="7.2" />
      <path d="M10 9.2v4.3M10 6.5v.2" />
    </>
  ),
  close: <path d="M5 5l10 10M15 5L5 15" />,
  waiting: (
    <>
      <circle cx="10" cy="10" r="7.2" />
      <path d="M10 6v4.2l2.7 1.6" />
    </>
  ),
  back: <path d="M11.5 5L6.5 10l5 5" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** A line drawing of 20 units, in the colour of the text around it. Never the only sign of a meaning. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  );
}

/** The product's mark. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M8 23V13.5L16 8l8 5.5V23h-5v-6h-6v6z" fill="var(--accent-ink)" />
    </svg>
  );
}
