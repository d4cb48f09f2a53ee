import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationUrl, EXTENSION_KEY, registerExtension, removeExtension } from '../src/connector/extension.js';
import { fakeApi, missing } from './fake-api.js';

const existing = { status: 200, body: { id: 'x', version: 7, key: EXTENSION_KEY } };

test('the extension is created where there is none', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) => (method === 'GET' ? missing : existing));
  await registerExtension(api, 'https://app.example/cart');
  assert.deepEqual(
    requests.map(({ method, path }) => `${method} ${path}`),
    [`GET /shop/extensions/key=${EXTENSION_KEY}`, 'POST /shop/extensions'],
  );
  assert.equal(requests[1]?.body.destination.url, 'https://app.example/cart');
});

test('an extension that is there is brought up to date', async (context) => {
  const { api, requests } = await fakeApi(context, () => existing);
  await registerExtension(api, 'https://app.example/cart');
  assert.equal(requests[1]?.path, `/shop/extensions/key=${EXTENSION_KEY}`);
  assert.equal(requests[1]?.body.version, 7);
  assert.equal(requests[1]?.body.actions[0].destination.url, 'https://app.example/cart');
});

test('the extension is removed, and its absence is no failure', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) =>
    method === 'GET' && requests.length > 2 ? missing : existing,
  );
  await removeExtension(api);
  await removeExtension(api);
  assert.deepEqual(
    requests.map(({ method }) => method),
    ['GET', 'DELETE', 'GET'],
  );
  assert.equal(requests[1]?.query.get('version'), '7');
});

test('the destination is the public URL with the endpoint', () => {
  assert.equal(destinationUrl('https://app.example/cart', '/cart'), 'https://app.example/cart');
  assert.equal(destinationUrl('app.example', '/cart'), 'https://app.example/cart');
  assert.throws(() => destinationUrl(undefined, '/cart'), /CONNECT_SERVICE_URL/);
});
