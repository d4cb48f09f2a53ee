import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../src/answer.js';

const cart = (quantity) => ({
  method: 'POST',
  path: '/cart-checker',
  headers: {},
  body: { resource: { obj: { lineItems: [{ id: 'one', quantity }] } } },
});

test('a small cart passes', () => {
  assert.deepEqual(answer(cart(2), {}), { status: 200, body: { actions: [] } });
});

test('too many pieces are refused', () => {
  assert.equal(answer(cart(11), {}).status, 400);
  assert.equal(answer(cart(11), { MAXIMUM_QUANTITY: '20' }).status, 200);
});

test('a wrong token is refused', () => {
  assert.equal(answer(cart(2), { CART_CHECKER_TOKEN: 'x' }).status, 401);
});
