// Takes a message of a Subscription, as Google Pub/Sub pushes it, and acknowledges it at once.
export function answer(request, environment) {
  const message = decode(request.body);
  if (!message) return { status: 400, body: { message: 'The body is no message.' } };
  const number = message.order?.orderNumber ?? '';
  if (number.startsWith(environment.ORDER_PREFIX ?? 'O-')) console.log(JSON.stringify({ level: 'info', order: number }));
  return { status: 204 };
}

function decode(body) {
  const data = body.message?.data;
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
