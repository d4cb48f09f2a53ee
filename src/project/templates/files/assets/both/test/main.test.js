// Tests the built files, because they are deployed, and not the sources.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { greeting, mount } from '../public/main.es.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

test('the greeting is in the language of the locale', () => {
  assert.equal(greeting({ name: 'Kim' }), 'Hello, Kim!');
  assert.equal(greeting({ name: 'Kim', locale: 'de-AT' }), 'Hallo, Kim!');
  assert.equal(greeting({ name: 'Kim', locale: 'xx' }), 'Hello, Kim!');
});

test('the greeting is shown in the element and removed again', () => {
  const element = { textContent: '' };
  const remove = mount(element, { name: '<b>Kim</b>' });
  assert.equal(element.textContent, 'Hello, <b>Kim</b>!');
  remove();
  assert.equal(element.textContent, '');
  assert.throws(() => mount(null, { name: 'Kim' }), /no element/);
});

test('the plain script has the same exports', async () => {
  const scope = {};
  new Function('globalThis', 'self', await readFile(path('../public/main.umd.js'), 'utf8')).call(scope, scope, scope);
  assert.equal(scope.Greeting.greeting({ name: 'Kim' }), 'Hello, Kim!');
});

test('the built files are served, and nothing else', async (context) => {
  const server = spawn(process.execPath, [path('../serve.js')], { env: { ...process.env, PORT: '0' } });
  context.after(() => server.kill());
  const [line] = await once(server.stdout, 'data');
  const url = `http://127.0.0.1:${/port (\d+)/.exec(line)[1]}`;
  const file = await fetch(`${url}/main.es.js`);
  assert.equal(file.status, 200);
  assert.equal(file.headers.get('content-type'), 'text/javascript');
  assert.equal(file.headers.get('access-control-allow-origin'), '*');
  await file.text();
  assert.equal((await fetch(`${url}/health`)).status, 200);
  for (const odd of ['/missing.js', '/', '/..%2fpackage.json', '/%'])
    assert.equal((await fetch(url + odd)).status, 404, odd);
});
