// Decodes the body of a request into a message of the Project, for both clouds and both formats.

/** @import { IncomingHttpHeaders } from 'node:http' */

/**
 * The fields that all messages have. Other fields depend on `type`.
 *
 * @typedef {{ id: string, type: string, resource: { typeId: string, id: string }, [field: string]: unknown }} ProjectMessage
 */

/**
 * A message, or the reason why the body contains none.
 *
 * @typedef {{ message: ProjectMessage } | { reason: string }} Decoded
 */

/**
 * @param {string} body
 * @param {IncomingHttpHeaders} headers
 * @returns {Decoded}
 */
export function decode(body, headers = {}) {
  const envelope = parseObject(body);
  if (!envelope) return { reason: 'the body is not a JSON object' };

  // AWS: an SNS notification; its content type may be text/plain.
  const type = envelope.Type ?? headers['x-amz-sns-message-type'];
  if (type === 'SubscriptionConfirmation' || type === 'UnsubscribeConfirmation') {
    return { reason: `an SNS ${type}, which the platform handles` };
  }
  if (typeof envelope.Message === 'string') return fromNotification(parseObject(envelope.Message));

  // Google Cloud: a Pub/Sub push.
  const { message } = envelope;
  if (isObject(message) && typeof message.data === 'string') {
    return fromNotification(parseObject(Buffer.from(message.data, 'base64').toString('utf8')));
  }

  // SNS with raw delivery: no envelope.
  return fromNotification(envelope);
}

/**
 * @param {Record<string, unknown> | undefined} notification
 * @returns {Decoded}
 */
function fromNotification(notification) {
  if (!notification) return { reason: 'the envelope contains no JSON object' };
  // A CloudEvent has the notification in `data`. The format Platform is the notification itself.
  const isCloudEvent = typeof notification.specversion === 'string';
  const content = isCloudEvent ? notification.data : notification;
  if (!isObject(content)) return { reason: 'the CloudEvent has no data' };
  const { notificationType } = content;
  if (notificationType !== undefined && notificationType !== 'Message') {
    return { reason: `a notification of type ${String(notificationType)}` };
  }
  return isMessage(content) ? { message: content } : { reason: 'the notification is not a message' };
}

/**
 * @param {Record<string, unknown>} content
 * @returns {content is ProjectMessage}
 */
function isMessage(content) {
  const { id, type, resource } = content;
  return typeof id === 'string' && typeof type === 'string' && isObject(resource) && typeof resource.id === 'string';
}

/**
 * @param {string} text
 * @returns {Record<string, unknown> | undefined}
 */
function parseObject(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
