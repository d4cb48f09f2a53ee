// Answers an API Extension on carts: a line item with too many pieces is refused.
export function answer(request, environment) {
  if (request.path === '/cart-checker/health') return { status: 200, body: { status: 'up' } };
  const token = environment.CART_CHECKER_TOKEN;
  if (token && request.headers.authorization !== `Bearer ${token}`) {
    return { status: 401, body: { message: 'The token is missing or wrong.' } };
  }
  const maximum = Number(environment.MAXIMUM_QUANTITY ?? 10);
  const lineItems = request.body.resource?.obj?.lineItems ?? [];
  const tooMany = lineItems.filter((item) => item.quantity > maximum);
  if (tooMany.length === 0) return { status: 200, body: { actions: [] } };
  return {
    status: 400,
    body: {
      errors: tooMany.map((item) => ({
        code: 'InvalidInput',
        message: `A cart may hold ${maximum} pieces of a product, not ${item.quantity} (line item ${item.id}).`,
      })),
    },
  };
}
