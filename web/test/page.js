// The page of an exploration, put together as src/view/web_page.cpp does it from the same bundle.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const read = (name) => readFileSync(path.join(dist, name), 'utf8');

const escapes = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

export function writePage(file, exploration) {
  const json = JSON.stringify(exploration).replace(/[<>&\u2028\u2029]/g, (c) => escapes[c]);
  writeFileSync(file, [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    `<meta http-equiv="Content-Security-Policy" content="${read('explore.policy').trim()}">\n`,
    `<meta name="color-scheme" content="light dark">\n<title>test</title>\n<style>${read('explore.css')}</style>\n`,
    '</head>\n<body>\n<div id="page"></div>\n<script type="application/json" id="data">',
    json, '</script>\n<script>', read('explore.js'), '</script>\n</body>\n</html>\n',
  ].join(''));
  return `file://${file}`;
}
