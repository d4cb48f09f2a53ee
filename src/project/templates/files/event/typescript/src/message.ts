// Decodes the body of a request into a message of the Project, for both clouds and both formats.

import type { IncomingHttpHeaders } from 'node:http';

/** The fields that all messages have. Other fields depend on `type`. */
export interface ProjectMessage {
  id: string;
  type: string;
  resource: { typeId: string; id: string };
  [field: string]: unknown;
}

/** A message, or the reason why the body contains none. */
export type Decoded = { message: ProjectMessage } | { reason: string };

export function decode(body: string, headers: IncomingHttpHeaders = {}): Decoded {
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

function fromNotification(notification: Record<string, unknown> | undefined): Decoded {
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

function isMessage(content: Record<string, unknown>): content is ProjectMessage {
  const { id, type, resource } = content;
  return typeof id === 'string' && typeof type === 'string' && isObject(resource) && typeof resource.id === 'string';
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
