// The API Extension. The API calls it before a cart is saved, and waits for the response, which can change or reject
// the cart. It has to be fast, and if it fails, the customer's request fails.

import { log } from './log.js';
import { errorResponse } from './server.js';

/**
 * @import { Cart, CartUpdateAction } from '@commercetools/platform-sdk'
 * @import { HandlerRequest, HandlerResponse } from './server.js'
 */

/** Maximum quantity of a line item. Replace this rule with your own. */
export const MAX_QUANTITY = 100;

/**
 * @param {HandlerRequest} handlerRequest
 * @returns {Promise<HandlerResponse>}
 */
export async function extendCart({ body }) {
  const input = parse(body);
  if (typeof input === 'string') return errorResponse(400, 'InvalidInput', input);

  const tooMany = input.cart.lineItems.filter((item) => item.quantity > MAX_QUANTITY);
  if (tooMany.length > 0) {
    const errors = tooMany.map((item) => ({
      code: 'InvalidInput',
      message: `The line item has the quantity ${item.quantity}; the maximum is ${MAX_QUANTITY}.`,
      extensionExtraInfo: { lineItemId: item.id },
    }));
    log.info('Rejected a cart', { cartId: input.cart.id, action: input.action, errors: errors.length });
    return { status: 400, body: { errors } };
  }

  const actions = updateActions(input.cart);
  log.info('Accepted a cart', { cartId: input.cart.id, action: input.action, actions: actions.length });
  return { status: 200, body: { actions } };
}

/**
 * Sets the country of a cart that has none to that of its shipping address, so that prices of the country apply.
 *
 * @param {Cart} cart
 * @returns {CartUpdateAction[]}
 */
function updateActions(cart) {
  const country = cart.shippingAddress?.country;
  return country && !cart.country ? [{ action: 'setCountry', country }] : [];
}

/**
 * The validated input, or a description of what is wrong with it.
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
