// What the extension does. It is called before a cart is saved: its answer changes the cart, or refuses it.
// The API waits for it, so it has to be quick, and every failure of it fails the customer's request.

import { log } from './log.js';
import { refusal } from './server.js';

/** @typedef {import('@commercetools/platform-sdk').Cart} Cart */
/** @typedef {import('@commercetools/platform-sdk').CartUpdateAction} CartUpdateAction */

/** Largest quantity of one line item: change the rule to your own. */
export const MAX_QUANTITY = 100;

/**
 * @param {import('./server.js').Call} call
 * @returns {Promise<import('./server.js').Answer>}
 */
export async function extendCart({ body }) {
  const input = parse(body);
  if (typeof input === 'string') return refusal(400, 'InvalidInput', input);

  const tooMany = input.cart.lineItems.filter((item) => item.quantity > MAX_QUANTITY);
  if (tooMany.length > 0) {
    const errors = tooMany.map((item) => ({
      code: 'InvalidInput',
      message: `There are ${item.quantity} of one item in the cart; ${MAX_QUANTITY} are allowed.`,
      extensionExtraInfo: { lineItemId: item.id },
    }));
    log.info('Refused a cart', { cartId: input.cart.id, action: input.action, errors: errors.length });
    return { status: 400, body: { errors } };
  }

  const actions = updateActions(input.cart);
  log.info('Took a cart', { cartId: input.cart.id, action: input.action, actions: actions.length });
  return { status: 200, body: { actions } };
}

/**
 * A cart without a country takes the one that it is shipped to, so that its prices fit.
 *
 * @param {Cart} cart
 * @returns {CartUpdateAction[]}
 */
function updateActions(cart) {
  const country = cart.shippingAddress?.country;
  return country && !cart.country ? [{ action: 'setCountry', country }] : [];
}

/**
 * The call of the API, or what is wrong with it. Nothing that comes from outside is believed unseen.
 *
 * @param {string} body
 * @returns {{ action: 'Create' | 'Update', cart: Cart } | string}
 */
function parse(body) {
  let input;
  try {
    input = JSON.parse(body);
  } catch {
    return 'The body is not JSON.';
  }
  const action = input?.action;
  if (action !== 'Create' && action !== 'Update') return 'The action is neither Create nor Update.';
  if (input.resource?.typeId !== 'cart') return 'The resource is not a cart.';
  const cart = input.resource.obj;
  if (typeof cart?.id !== 'string' || !Array.isArray(cart.lineItems)) return 'The resource has no cart in `obj`.';
  return { action, cart };
}
