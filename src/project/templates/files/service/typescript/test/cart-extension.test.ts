import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendCart, MAX_QUANTITY } from '../src/cart-extension.js';

const call = (action: string, cart: object, typeId = 'cart') => ({
  body: JSON.stringify({ action, resource: { typeId, id: 'c', obj: { id: 'c', lineItems: [], ...cart } } }),
  headers: {},
});

test('a cart takes the country that it is shipped to', async () => {
  const { status, body } = await extendCart(call('Update', { shippingAddress: { country: 'DE' } }));
  assert.equal(status, 200);
  assert.deepEqual(body, { actions: [{ action: 'setCountry', country: 'DE' }] });
});

test('a cart with a country stays as it is', async () => {
  const answer = await extendCart(call('Create', { country: 'FR', shippingAddress: { country: 'DE' } }));
  assert.deepEqual(answer, { status: 200, body: { actions: [] } });
});

test('a cart with too many of an item is refused, with the item', async () => {
  const lineItems = [
    { id: 'a', quantity: MAX_QUANTITY },
    { id: 'b', quantity: MAX_QUANTITY + 1 },
  ];
  const { status, body } = await extendCart(call('Update', { lineItems }));
  assert.equal(status, 400);
  const { errors } = body as { errors: Array<{ code: string; extensionExtraInfo: object }> };
  assert.deepEqual(
    errors.map((error) => error.extensionExtraInfo),
    [{ lineItemId: 'b' }],
  );
  assert.equal(errors[0]?.code, 'InvalidInput');
});

test('what is no call of the API is refused', async () => {
  const odd = ['', 'null', '[]', '{"action":"Update"}', '{"action":"Update","resource":{"typeId":"cart"}}'];
  for (const body of odd) assert.equal((await extendCart({ body, headers: {} })).status, 400, body);
  assert.equal((await extendCart(call('Delete', {}))).status, 400);
  assert.equal((await extendCart(call('Update', {}, 'order'))).status, 400);
});
