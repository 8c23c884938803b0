/** The page of a panel, before anything is shown: its policy, its files, and the token that its messages must carry. */
import { randomBytes } from 'node:crypto';

export interface PanelLoad {
  readonly html: string;
  /** Of this load alone (G04). */
  readonly token: string;
}

/** @param uri of a file in `dist/webview`, as the page may load it */
export function panelHtml(uri: (file: string) => string, language: string): PanelLoad {
  const [nonce, token] = [secret(), secret()];
  const html = `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(nonce)}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hopthrough</title>
<link rel="stylesheet" nonce="${nonce}" href="${escaped(uri('panel.css'))}">
</head>
<body data-panel="${token}">
<div id="sprite"></div>
<p id="live" class="heard" role="status" aria-live="polite" aria-atomic="true"></p>
<div id="root"></div>
<script nonce="${nonce}" src="${escaped(uri('panel.js'))}"></script>
</body>
</html>`;
  return { html, token };
}

/** Nothing but our script and our styles, by a nonce that is used once; no network, no forms, no frames (G02). */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
  ].join('; ');
}

/** 144 bits, without characters that mean something in HTML. */
function secret(): string {
  return randomBytes(18).toString('base64url');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
