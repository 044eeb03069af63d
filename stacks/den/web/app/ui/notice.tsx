import type { ReactNode } from "react";
import { Icon, type IconName } from "../../../design/icons.tsx";

export interface NoticeProps {
  readonly tone: "good" | "info" | "warning" | "bad";
  /** The message in one sentence. */
  readonly children: ReactNode;
  /** What to do next. */
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
}

const signs: Record<NoticeProps["tone"], IconName> = {
  good: "check",
  info: "info",
  warning: "warning",
  bad: "failure",
};

/** Something the person should know now: announced at once when bad, at the next pause otherwise. */
export function Notice({ tone, children, hint, action }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={signs[tone]} />
      <div className="notice-words">
        <p>{children}</p>
        {hint && <p className="notice-hint">{hint}</p>}
      </div>
      {action && <div className="notice-action">{action}</div>}
    </div>
  );
}
