import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../src/answer.js';

const envelope = (value) => ({ body: { message: { data: Buffer.from(JSON.stringify(value)).toString('base64') } } });

test('a message is acknowledged', () => {
  assert.equal(answer(envelope({ order: { orderNumber: 'O-1' } }), {}).status, 204);
});

test('anything else is refused', () => {
  assert.equal(answer({ body: {} }, {}).status, 400);
  assert.equal(answer({ body: { message: { data: 'bm90IGpzb24=' } } }, {}).status, 400);
});
