import { type ReactNode, useEffect, useRef } from "react";

export interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** The way back to the list that this page is a part of. */
  readonly back?: ReactNode;
  readonly children: ReactNode;
}

let pagesShown = 0;

/**
 * A screen with its heading. Names the document; and since moving within the app loads no page, puts the focus on
 * the heading, so that a screen reader says where one is.
 */
export function Page({ title, lead, actions, back, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (pagesShown++ > 0) heading.current?.focus();
  }, []);

  return (
    <div className="page">
      <title>{`${title} · Den`}</title>
      {back}
      <header className="page-head">
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
