// A page of data, put together as src/view/web_page.cpp does it from the same bundle.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const read = (name) => readFileSync(path.join(dist, name), 'utf8');

const escapes = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

export function writePage(file, data, bundle = 'explore') {
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (c) => escapes[c]);
  writeFileSync(file, [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    `<meta http-equiv="Content-Security-Policy" content="${read(`${bundle}.policy`).trim()}">\n`,
    `<meta name="color-scheme" content="light dark">\n<title>test</title>\n<style>${read(`${bundle}.css`)}</style>\n`,
    '</head>\n<body>\n<div id="page"></div>\n<script type="application/json" id="data">',
    json, '</script>\n<script>', read(`${bundle}.js`), '</script>\n</body>\n</html>\n',
  ].join(''));
  return `file://${file}`;
}
