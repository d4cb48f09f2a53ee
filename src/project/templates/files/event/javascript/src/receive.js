// Decides how a delivery is acknowledged. 204: the message was handled, or can never be decoded and would otherwise be
// delivered again for seven days. 503: handling the message failed or takes too long, and it has to be delivered again.

import { describe, log } from './log.js';
import { decode } from './message.js';
import { Once } from './once.js';
import { errorResponse } from './server.js';

/**
 * @import { ProjectMessage } from './message.js'
 * @import { HandlerRequest, HandlerResponse } from './server.js'
 */

/** In milliseconds. The platform waits 10 s for a response. */
const DEADLINE = 8_000;

/**
 * @param {(message: ProjectMessage) => Promise<void>} handle
 * @returns {(request: HandlerRequest) => Promise<HandlerResponse>}
 */
export function createReceiver(handle, deadline = DEADLINE) {
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

/**
 * Waits for the work. After a timeout the work continues, and the next delivery finds it running or finished.
 *
 * @param {number} milliseconds
 * @param {Promise<void>} work
 */
async function within(milliseconds, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
