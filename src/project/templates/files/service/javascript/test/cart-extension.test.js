import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendCart, MAX_QUANTITY } from '../src/cart-extension.js';

const request = (action, cart, typeId = 'cart') => ({
  body: JSON.stringify({ action, resource: { typeId, id: 'c', obj: { id: 'c', lineItems: [], ...cart } } }),
  headers: {},
});

test('the country of a cart is set to that of its shipping address', async () => {
  const { status, body } = await extendCart(request('Update', { shippingAddress: { country: 'DE' } }));
  assert.equal(status, 200);
  assert.deepEqual(body, { actions: [{ action: 'setCountry', country: 'DE' }] });
});

test('a cart with a country is not changed', async () => {
  const response = await extendCart(request('Create', { country: 'FR', shippingAddress: { country: 'DE' } }));
  assert.deepEqual(response, { status: 200, body: { actions: [] } });
});

test('a cart with too many of an item is rejected, and the error names the item', async () => {
  const lineItems = [
    { id: 'a', quantity: MAX_QUANTITY },
    { id: 'b', quantity: MAX_QUANTITY + 1 },
  ];
  const { status, body } = await extendCart(request('Update', { lineItems }));
  assert.equal(status, 400);
  const { errors } = body;
  assert.deepEqual(
    errors.map((error) => error.extensionExtraInfo),
    [{ lineItemId: 'b' }],
  );
  assert.equal(errors[0]?.code, 'InvalidInput');
});

test('invalid input is rejected', async () => {
  const odd = ['', 'null', '[]', '{"action":"Update"}', '{"action":"Update","resource":{"typeId":"cart"}}'];
  for (const body of odd) assert.equal((await extendCart({ body, headers: {} })).status, 400, body);
  assert.equal((await extendCart(request('Delete', {}))).status, 400);
  assert.equal((await extendCart(request('Update', {}, 'order'))).status, 400);
});
