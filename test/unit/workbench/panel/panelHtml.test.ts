import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentPolicy, panelHtml } from '../../../../src/workbench/panel/panelHtml';

const uri = (file: string) => `https://file+.vscode-resource.vscode-cdn.net/x/${file}`;

test('G02: the policy allows our script and our styles by a nonce, and nothing else', () => {
  assert.equal(
    contentPolicy('N'),
    "default-src 'none'; script-src 'nonce-N'; style-src 'nonce-N'; base-uri 'none'; form-action 'none'; frame-src 'none'",
  );
});

test('G02: a nonce and a token of at least 128 bits, new at each load', () => {
  const loads = Array.from({ length: 50 }, () => panelHtml(uri, 'en'));
  const nonces = loads.map(({ html }) => /script nonce="([^"]+)"/.exec(html)?.[1] ?? '');
  for (const text of [...nonces, ...loads.map(({ token }) => token)]) {
    assert.match(text, /^[\w-]+$/);
    assert.ok(Buffer.from(text, 'base64url').length >= 16);
  }
  assert.equal(new Set([...nonces, ...loads.map(({ token }) => token)]).size, 100);
});

test('G02: script, style, meta and policy carry the same nonce; nothing stands in line', () => {
  const { html } = panelHtml(uri, 'fr');
  const nonces = [...html.matchAll(/nonce(?:="|-)([\w-]{20,})/g)].map(([, nonce]) => nonce);
  assert.equal(new Set(nonces).size, 1);
  assert.doesNotMatch(html, /unsafe-|<style|\son\w+=|javascript:|style="/);
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.match(html, /<html lang="fr">/);
});

test('an address or a language cannot leave its attribute', () => {
  const { html } = panelHtml(() => '"><script>', '"><b>');
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.doesNotMatch(html, /<b>/);
});
