import { type ReactNode, useId } from "react";

export interface RowProps {
  readonly lead: ReactNode;
  /** The name of the thing, as a heading. */
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly badges?: ReactNode;
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  /** Below everything else, over the whole width. */
  readonly notice?: ReactNode;
  readonly anchor?: string;
  /** The heading's level: 2 right below the page's title, 3 within a titled section. */
  readonly level?: 2 | 3;
}

/** One thing of a list: what it is, how it stands, what one can do with it. */
export function Row({ lead, title, subtitle, badges, status, actions, notice, anchor, level = 2 }: RowProps) {
  const id = useId();
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <li className="row" aria-labelledby={id} id={anchor}>
      {lead}
      <div className="row-words">
        <Heading className="row-title" id={id}>
          {title}
        </Heading>
        {subtitle && <p className="row-subtitle">{subtitle}</p>}
        {badges && <div className="row-badges">{badges}</div>}
      </div>
      {(status || actions) && (
        <div className="row-end">
          <div className="row-status" role="status">
            {status}
          </div>
          <div className="row-actions">{actions}</div>
        </div>
      )}
      {notice}
    </li>
  );
}
