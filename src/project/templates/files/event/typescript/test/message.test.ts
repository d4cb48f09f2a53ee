import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../src/message.js';

const message = { notificationType: 'Message', id: 'm', type: 'OrderCreated', resource: { typeId: 'order', id: 'o' } };
const cloudEvent = { specversion: '1.0', id: 'e', type: 'com.commercetools.order.message.OrderCreated', data: message };

const pubSub = (content: unknown) => ({
  message: {
    data: Buffer.from(JSON.stringify(content)).toString('base64'),
    messageId: '1',
    publishTime: '2026-01-01T00:00:00Z',
    attributes: {},
  },
  subscription: 'projects/p/subscriptions/s',
});
const sns = (content: unknown) => ({
  Type: 'Notification',
  MessageId: '1',
  TopicArn: 'arn:aws:sns:x:1:t',
  Message: JSON.stringify(content),
});

test('messages of both clouds and in both formats are decoded', () => {
  for (const envelope of [pubSub, sns, (content: unknown) => content]) {
    for (const content of [message, cloudEvent]) {
      assert.deepEqual(decode(JSON.stringify(envelope(content))), { message });
    }
  }
});

test('a body without a message results in the reason', () => {
  const table: Array<[unknown, RegExp]> = [
    [[], /not a JSON object/],
    [{}, /not a message/],
    [{ message: { data: 'not base64 of JSON' } }, /envelope contains no JSON/],
    [{ Type: 'Notification', Message: 'plain text' }, /envelope contains no JSON/],
    [{ Type: 'SubscriptionConfirmation', SubscribeURL: 'https://aws.example' }, /SubscriptionConfirmation/],
    [pubSub({ notificationType: 'ResourceCreated', resource: { typeId: 'subscription', id: 's' } }), /ResourceCreated/],
    [sns({ ...message, resource: undefined }), /not a message/],
    [sns({ specversion: '1.0', id: 'e' }), /no data/],
  ];
  for (const [body, reason] of table) {
    const decoded = decode(JSON.stringify(body));
    assert.match('reason' in decoded ? decoded.reason : '', reason);
  }
  assert.ok('reason' in decode('{'));
  assert.ok('reason' in decode('{}', { 'x-amz-sns-message-type': 'UnsubscribeConfirmation' }));
});
