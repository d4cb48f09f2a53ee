// Handles the messages. Put your own code here.

import { log } from './log.js';

/** @import { ProjectMessage } from './message.js' */

/**
 * Handles one message of the Project.
 *
 * Messages arrive at least once and in any order. Read the resource if its current state matters, or if the message has
 * `payloadNotIncluded` (see `createApi` in client.{{extension}}). Throw only if the problem is temporary, such as a
 * service that is down: the message is then delivered again. If the problem is permanent, log it and return.
 *
 * @param {ProjectMessage} message
 */
export async function handleMessage(message) {
  switch (message.type) {
    case 'OrderCreated':
      log.info('An order was created', { orderId: message.resource.id, messageId: message.id });
      return;
    default:
      log.info('Ignored a message', { type: message.type, messageId: message.id });
  }
}
