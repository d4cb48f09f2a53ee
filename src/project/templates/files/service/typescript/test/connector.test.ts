import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationUrl, EXTENSION_KEY, registerExtension, removeExtension } from '../src/connector/extension.js';
import { fakeApi, notFound } from './fake-api.js';

const existing = { status: 200, body: { id: 'x', version: 7, key: EXTENSION_KEY } };

test('the API Extension is created if it does not exist', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) => (method === 'GET' ? notFound : existing));
  await registerExtension(api, 'https://app.example/cart');
  assert.deepEqual(
    requests.map(({ method, path }) => `${method} ${path}`),
    [`GET /shop/extensions/key=${EXTENSION_KEY}`, 'POST /shop/extensions'],
  );
  assert.equal(requests[1]?.body.destination.url, 'https://app.example/cart');
});

test('an existing API Extension is updated', async (context) => {
  const { api, requests } = await fakeApi(context, () => existing);
  await registerExtension(api, 'https://app.example/cart');
  assert.equal(requests[1]?.path, `/shop/extensions/key=${EXTENSION_KEY}`);
  assert.equal(requests[1]?.body.version, 7);
  assert.equal(requests[1]?.body.actions[0].destination.url, 'https://app.example/cart');
});

test('the API Extension is deleted, and a missing one is no error', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) =>
    method === 'GET' && requests.length > 2 ? notFound : existing,
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
