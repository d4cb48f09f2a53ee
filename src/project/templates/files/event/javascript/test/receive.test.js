import assert from 'node:assert/strict';
import { test } from 'node:test';
import { log } from '../src/log.js';
import { Once } from '../src/once.js';
import { createReceiver } from '../src/receive.js';

const request = (id) => ({
  body: JSON.stringify({
    notificationType: 'Message',
    id,
    type: 'OrderCreated',
    resource: { typeId: 'order', id: 'o' },
  }),
  headers: {},
});

test('a message that is delivered twice is handled once', async () => {
  const handled = [];
  const receive = createReceiver(async ({ id }) => void handled.push(id));
  const responses = await Promise.all(['a', 'b', 'a'].map((id) => receive(request(id))));
  assert.deepEqual(
    responses.map(({ status }) => status),
    [204, 204, 204],
  );
  assert.deepEqual(handled, ['a', 'b']);
});

test('a message that was not handled is handled at the next delivery', async (context) => {
  const logged = context.mock.method(log, 'error', () => {});
  let attempts = 0;
  const receive = createReceiver(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('the other service is down');
  });
  assert.equal((await receive(request('a'))).status, 503);
  assert.equal((await receive(request('a'))).status, 204);
  assert.equal(attempts, 2);
  assert.equal(logged.mock.callCount(), 1);
});

test('work continues after the timeout, and the next delivery finds it finished', async (context) => {
  context.mock.method(log, 'error', () => {});
  let finish = () => {};
  let attempts = 0;
  const work = () => new Promise((resolve) => ((finish = resolve), (attempts += 1)));
  const receive = createReceiver(work, 1);
  assert.equal((await receive(request('a'))).status, 503);
  finish();
  assert.equal((await receive(request('a'))).status, 204);
  assert.equal(attempts, 1);
});

test('a body that cannot be decoded is acknowledged', async (context) => {
  context.mock.method(log, 'warning', () => {});
  const receive = createReceiver(async () => assert.fail('there is no message'));
  assert.equal((await receive({ body: 'poison', headers: {} })).status, 204);
});

test('only a limited number of ids is remembered', async () => {
  const once = new Once(2);
  const handled = [];
  for (const id of ['a', 'b', 'c', 'c', 'a']) await once.run(id, async () => void handled.push(id));
  assert.deepEqual(handled, ['a', 'b', 'c', 'a']);
});
