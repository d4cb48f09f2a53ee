import assert from 'node:assert/strict';
import { test } from 'node:test';
import { log } from '../src/log.js';
import { Once } from '../src/once.js';
import { createReceiver } from '../src/receive.js';

const call = (id) => ({
  body: JSON.stringify({
    notificationType: 'Message',
    id,
    type: 'OrderCreated',
    resource: { typeId: 'order', id: 'o' },
  }),
  headers: {},
});

test('a message that comes twice is handled once', async () => {
  const handled = [];
  const receive = createReceiver(async ({ id }) => void handled.push(id));
  const answers = await Promise.all(['a', 'b', 'a'].map((id) => receive(call(id))));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [204, 204, 204],
  );
  assert.deepEqual(handled, ['a', 'b']);
});

test('a message that was not handled comes again', async (context) => {
  const logged = context.mock.method(log, 'error', () => {});
  let attempts = 0;
  const receive = createReceiver(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('the other service is down');
  });
  assert.equal((await receive(call('a'))).status, 503);
  assert.equal((await receive(call('a'))).status, 204);
  assert.equal(attempts, 2);
  assert.equal(logged.mock.callCount(), 1);
});

test('work that takes too long goes on, and the next delivery finds it done', async (context) => {
  context.mock.method(log, 'error', () => {});
  let finish = () => {};
  let attempts = 0;
  const work = () => new Promise((resolve) => ((finish = resolve), (attempts += 1)));
  const receive = createReceiver(work, 1);
  assert.equal((await receive(call('a'))).status, 503);
  finish();
  assert.equal((await receive(call('a'))).status, 204);
  assert.equal(attempts, 1);
});

test('what will never be understood is acknowledged', async (context) => {
  context.mock.method(log, 'warning', () => {});
  const receive = createReceiver(async () => assert.fail('there is no message'));
  assert.equal((await receive({ body: 'poison', headers: {} })).status, 204);
});

test('the memory is bounded', async () => {
  const once = new Once(2);
  const handled = [];
  for (const id of ['a', 'b', 'c', 'c', 'a']) await once.run(id, async () => void handled.push(id));
  assert.deepEqual(handled, ['a', 'b', 'c', 'a']);
});
