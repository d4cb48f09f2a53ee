// What the application does with a message. Put your own work here.

import { log } from './log.js';

/**
 * Handles one message of the Project.
 *
 * Messages come at least once and in any order, so do not rely on the one before: read the resource where its current
 * state matters (`createApi` in client.js), also where the message says `payloadNotIncluded`. Throw only for what
 * passes, such as a service that is down: the message is then delivered again. What will never work has to return.
 *
 * @param {import('./message.js').ProjectMessage} message
 */
export async function handleMessage(message) {
  switch (message.type) {
    case 'OrderCreated':
      log.info('An order was created', { orderId: message.resource.id, messageId: message.id });
      return;
    default:
      log.info('A message of no interest', { type: message.type, messageId: message.id });
  }
}
