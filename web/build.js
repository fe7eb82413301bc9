// Bundles each page of src/ into dist/: one script, one style, and the policy that lets nothing else
// run in it. `node build.js` writes; `node build.js --check` compares with what is checked in, byte by
// byte, and fails where they differ.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
// Each page, and what its policy lets it have besides its own script and style.
const pages = { explore: '', answers: '', series: 'img-src blob:; ', pictures: '', sounds: '', serve: "connect-src 'self'; ",
  serve_pictures: "connect-src 'self'; ", serve_sounds: "connect-src 'self'; ", plot: 'img-src blob:; ' };

/** One entry, bundled and made small. The same sources give the same bytes. */
async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['es2022', 'chrome100', 'firefox100', 'safari15.4'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  return licencesOf(metafile) + outputFiles[0].text.trimEnd();
}

/** What the licences of bundled packages ask for: their names and terms, each of these once. */
function licencesOf({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file));
  const names = new Set(inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const users = new Map();
  for (const name of [...names].sort()) {
    const terms = readFileSync(path.join(here, 'node_modules', name, 'LICENSE'), 'utf8').trim();
    users.set(terms, [...(users.get(terms) ?? []), name]);
  }
  return [...users].map(([terms, of]) => `/*! ${of.join(', ')}\n${terms}\n*/\n`).join('');
}

function checksum(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function policyOf(script, style, more) {
  return (
    `default-src 'none'; script-src ${checksum(script)}; style-src ${checksum(style)}; ` +
    `${more}base-uri 'none'; form-action 'none'`
  );
}

async function filesOf(page) {
  const script = await bundle(`src/${page}.ts`);
  const style = await bundle(`src/${page}.css`);
  return { js: script, css: style, policy: policyOf(script, style, pages[page]) + '\n' };
}

const checks = process.argv.includes('--check');
let same = true;
mkdirSync(path.join(here, 'dist'), { recursive: true });
for (const page of Object.keys(pages)) {
  for (const [part, text] of Object.entries(await filesOf(page))) {
    const file = path.join(here, 'dist', `${page}.${part}`);
    if (!checks) {
      writeFileSync(file, text);
      console.log(`${path.relative(here, file)}: ${text.length} bytes`);
    } else if (readFileSync(file, 'utf8') !== text) {
      console.error(`web/dist/${page}.${part} is not what web/src makes: run 'npm run build' in web/`);
      same = false;
    }
  }
}
process.exit(same ? 0 : 1);
