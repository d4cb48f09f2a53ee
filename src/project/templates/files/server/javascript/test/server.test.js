import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../src/configuration.js';
import { describe, log } from '../src/log.js';
import { createApp } from '../src/server.js';

async function start(context, options = {}) {
  const handle = async ({ body }) => ({ status: 200, body: { received: body } });
  const server = createApp({ endpoint: '/here', handle, bodyLimit: 10, ...options });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

test('a POST to the endpoint reaches the handler, and other requests are rejected', async (context) => {
  const url = await start(context);
  const status = async (path, init = {}) => (await fetch(url + path, init)).status;
  assert.equal(await status('/health'), 200);
  assert.equal(await status('/elsewhere', { method: 'POST' }), 404);
  assert.equal(await status('/here'), 405);
  assert.equal(await status('/here', { method: 'POST', body: 'x'.repeat(11) }), 413);
  const response = await fetch(`${url}/here/?query`, { method: 'POST', body: 'hello' });
  assert.deepEqual(await response.json(), { received: 'hello' });
});

test('a handler that fails results in a 500 without the reason', async (context) => {
  const logged = context.mock.method(log, 'error', () => {});
  const url = await start(context, { handle: async () => Promise.reject(new Error('out of reach')) });
  const response = await fetch(`${url}/here`, { method: 'POST' });
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /out of reach/);
  assert.equal(logged.mock.callCount(), 1);
});

test('the configuration error names every missing key, and has no stack', () => {
  assert.throws(
    () => readConfiguration({ CTP_REGION: ' ', CTP_CLIENT_ID: 'id', PORT: 'x' }),
    (error) => {
      const { error: message, stack } = describe(error);
      const keys = /PORT is not.*(REGION|_URL) is missing; CTP_PROJECT_KEY is missing; CTP_CLIENT_SECRET is missing\. /;
      assert.match(String(message), keys);
      assert.equal(stack, undefined);
      return true;
    },
  );
});

test('the Region determines the hosts, and the default port is 8080', () => {
  const keys = {
    CTP_REGION: 'us-east-2.aws',
    CTP_PROJECT_KEY: 'shop',
    CTP_CLIENT_ID: 'id',
    CTP_CLIENT_SECRET: 'secret',
  };
  const configuration = readConfiguration({ ...keys, CTP_SCOPE: 'a:shop b:shop' });
  assert.equal(configuration.apiUrl, 'https://api.us-east-2.aws.commercetools.com');
  assert.equal(configuration.authUrl, 'https://auth.us-east-2.aws.commercetools.com');
  assert.equal(configuration.port, 8080);
  assert.deepEqual(configuration.scopes, ['a:shop', 'b:shop']);
});
