// Decides how a delivery is acknowledged. 204: the message was handled, or can never be decoded and would otherwise be
// delivered again for seven days. 503: handling the message failed or takes too long, and it has to be delivered again.

import { describe, log } from './log.js';
import { decode, type ProjectMessage } from './message.js';
import { Once } from './once.js';
import { errorResponse, type HandlerRequest, type HandlerResponse } from './server.js';

/** In milliseconds. The platform waits 10 s for a response. */
const DEADLINE = 8_000;

export function createReceiver(
  handle: (message: ProjectMessage) => Promise<void>,
  deadline = DEADLINE,
): (request: HandlerRequest) => Promise<HandlerResponse> {
  const once = new Once();

  return async ({ body, headers }) => {
    const decoded = decode(body, headers);
    if ('reason' in decoded) {
      log.warning('Acknowledged a delivery without a message', { reason: decoded.reason });
      return { status: 204 };
    }
    const { message } = decoded;
    try {
      await within(
        deadline,
        once.run(message.id, () => handle(message)),
      );
      return { status: 204 };
    } catch (error) {
      log.error('A message was not handled; it will come again', { messageId: message.id, ...describe(error) });
      return errorResponse(503, 'ServiceUnavailable', 'The message was not handled.');
    }
  };
}

/** Waits for the work. After a timeout the work continues, and the next delivery finds it running or finished. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
