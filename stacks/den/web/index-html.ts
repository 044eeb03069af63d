/** The build's files as the page names them: absolute paths below `/assets/`. */
export interface BuiltAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** The one page of the app. It holds no inline script or style, so that the policy can forbid both. */
export function indexHtml({ script, style, icon }: BuiltAssets): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <title>Den</title>
    <link rel="icon" href="${icon}" type="image/svg+xml">
    <link rel="stylesheet" href="${style}">
    <script type="module" src="${script}"></script>
  </head>
  <body>
    <div id="root"></div>
    <noscript>Den needs JavaScript. Switch it on and load this page again.</noscript>
  </body>
</html>
`;
}
