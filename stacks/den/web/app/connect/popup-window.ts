/** A window for the provider's sign-in page, opened empty. */
export interface PopupWindow {
  /** Goes to the provider's page. */
  navigate(url: string): void;
  close(): void;
}

const WIDTH = 560;
const HEIGHT = 720;

/**
 * Opens the sign-in window with a calm page of our own in it. Must run inside the click, before anything is awaited:
 * browsers block a window that comes later.
 * @returns `undefined` when the browser blocked it.
 */
export function openPopupWindow(serviceName: string): PopupWindow | undefined {
  const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - WIDTH) / 2));
  const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - HEIGHT) / 3));
  const popup = window.open("", "_blank", `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
  if (!popup) return undefined;
  showOpening(popup.document, serviceName);
  // The provider's page must not be able to steer this one.
  popup.opener = null;

  return { navigate: (url) => popup.location.replace(url), close: () => popup.close() };
}

/** A provider's metadata names the page to open; a `javascript:` address there would run in our own window. */
export function assertWebPage(url: string): string {
  const { protocol } = new URL(url);
  if (protocol === "https:" || protocol === "http:") return url;
  throw new TypeError(`The provider's sign-in page has an address that starts with ${protocol}, not https:.`);
}

/** Built by hand and styled through properties: the policy that this window inherits allows no inline style. */
function showOpening(page: Document, serviceName: string): void {
  page.title = "Opening…";
  page.documentElement.lang = "en";
  const message = page.createElement("p");
  message.textContent = `Opening the sign-in page of ${serviceName}…`;
  message.setAttribute("role", "status");
  Object.assign(message.style, { margin: "auto", maxWidth: "22rem", padding: "2rem" });
  Object.assign(page.body.style, {
    margin: "0",
    minHeight: "100vh",
    display: "flex",
    textAlign: "center",
    font: "16px/1.5 system-ui, sans-serif",
  });
  page.body.append(message);
}
