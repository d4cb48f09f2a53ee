import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../src/answer.js';

test('a run writes the report', () => {
  assert.deepEqual(answer({ method: 'POST' }, { LOG_LEVEL: 'error' }), { status: 200, body: { written: true } });
});

test('anything but POST is refused', () => {
  assert.equal(answer({ method: 'GET' }, {}).status, 405);
});
