// When a delivery is acknowledged: with 204 if its message is handled, or if it will never be understood, as it would
// come again for seven days. With 503 if handling it failed or takes too long, and another delivery may do better.

import { describe, log } from './log.js';
import { decode, type ProjectMessage } from './message.js';
import { Once } from './once.js';
import { type Answer, type Call, refusal } from './server.js';

/** The platform waits 10 s for an answer. */
const DEADLINE = 8_000;

export function createReceiver(
  handle: (message: ProjectMessage) => Promise<void>,
  deadline = DEADLINE,
): (call: Call) => Promise<Answer> {
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
      log.error('A message was not handled, and will come again', { messageId: message.id, ...describe(error) });
      return refusal(503, 'ServiceUnavailable', 'The message was not handled.');
    }
  };
}

/** The work's result, if it comes in time. The work goes on in any case: the next delivery finds it running or done. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
