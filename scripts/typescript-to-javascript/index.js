// Writes the `javascript` folder of every template from its `typescript` folder. With `--check` it writes nothing, and
// fails if a file is not what it would write.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toJavaScript, toJavaScriptConfig } from './convert.js';

const TEMPLATES = join(import.meta.dirname, '../../src/project/templates/files');

/** The files of a folder and its subfolders, by their paths in it. */
async function filesIn(folder) {
  if (!existsSync(folder)) return new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')]);
  return new Map(await Promise.all(files));
}

/** The JavaScript file for a TypeScript file: its path and its text. Tests are not type-checked, so they need no types. */
async function convert([path, text]) {
  if (path === 'tsconfig.json') return [path, await toJavaScriptConfig(text)];
  const keepTypes = !path.startsWith('test');
  try {
    return [path.replace(/\.ts$/, '.js'), await toJavaScript(text, { keepTypes })];
  } catch (error) {
    throw new Error(`${path}: ${error.message}`);
  }
}

/** What differs between the written files and those that should be there: path and text, or no text for a surplus file. */
async function differences(template) {
  const wanted = new Map(await Promise.all([...(await filesIn(join(template, 'typescript')))].map(convert)));
  const folder = join(template, 'javascript');
  const written = await filesIn(folder);
  const paths = new Set([...wanted.keys(), ...written.keys()]);
  return [...paths]
    .filter((path) => wanted.get(path) !== written.get(path))
    .map((path) => ({ path: join(folder, path), text: wanted.get(path) }));
}

const templates = (await readdir(TEMPLATES)).map((name) => join(TEMPLATES, name));
const different = (await Promise.all(templates.map(differences))).flat();
if (process.argv.includes('--check')) {
  for (const { path } of different) console.error(`${path} is not what scripts/javascript-templates generates`);
  process.exitCode = different.length > 0 ? 1 : 0;
} else {
  for (const { path, text } of different) {
    await mkdir(dirname(path), { recursive: true });
    await (text === undefined ? rm(path) : writeFile(path, text));
    console.log(path);
  }
}
