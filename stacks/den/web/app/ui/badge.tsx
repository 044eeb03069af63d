import type { ReactNode } from "react";
import { Icon, type IconName } from "../../../design/icons.tsx";

export type Tone = "neutral" | "good" | "waiting" | "warning";

const signs: Record<Tone, IconName | undefined> = {
  neutral: undefined,
  good: "check",
  waiting: "waiting",
  warning: "warning",
};

/** A short fact. Its tone has a sign beside the colour. */
export function Badge({
  tone = "neutral",
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}) {
  const sign = signs[tone];
  return (
    <span className={`badge badge-${tone}`}>
      {sign && <Icon name={sign} size={13} />}
      {children}
    </span>
  );
}
