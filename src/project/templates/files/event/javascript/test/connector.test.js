import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  destination,
  registerSubscription,
  removeSubscription,
  SUBSCRIPTION_KEY,
} from '../src/connector/subscription.js';
import { fakeApi, notFound } from './fake-api.js';

const existing = { status: 200, body: { id: 'x', version: 7, key: SUBSCRIPTION_KEY } };
const topic = destination({ CONNECT_GCP_PROJECT_ID: 'p', CONNECT_GCP_TOPIC_NAME: 't' });

test('the destination is the topic of the cloud', () => {
  assert.deepEqual(topic, { type: 'GoogleCloudPubSub', projectId: 'p', topic: 't' });
  const sns = destination({ CONNECT_SUBSCRIPTION_DESTINATION: 'SNS', CONNECT_AWS_TOPIC_ARN: 'arn:aws:sns:x:1:t' });
  assert.deepEqual(sns, { type: 'SNS', topicArn: 'arn:aws:sns:x:1:t', authenticationMode: 'IAM' });
  assert.throws(() => destination({ CONNECT_SUBSCRIPTION_DESTINATION: 'SNS' }), /CONNECT_AWS_TOPIC_ARN/);
  assert.throws(() => destination({ CONNECT_SUBSCRIPTION_DESTINATION: 'Post' }), /must be/);
});

test('the Subscription is created if it does not exist', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) => (method === 'GET' ? notFound : existing));
  await registerSubscription(api, topic);
  assert.deepEqual(
    requests.map(({ method, path }) => `${method} ${path}`),
    [`GET /shop/subscriptions/key=${SUBSCRIPTION_KEY}`, 'POST /shop/subscriptions'],
  );
  assert.deepEqual(requests[1]?.body.destination, topic);
});

test('an existing Subscription is updated', async (context) => {
  const { api, requests } = await fakeApi(context, () => existing);
  await registerSubscription(api, topic);
  assert.equal(requests[1]?.path, `/shop/subscriptions/key=${SUBSCRIPTION_KEY}`);
  assert.equal(requests[1]?.body.version, 7);
  assert.deepEqual(requests[1]?.body.actions[0], { action: 'changeDestination', destination: topic });
});

test('the Subscription is deleted, and a missing one is no error', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) =>
    method === 'GET' && requests.length > 2 ? notFound : existing,
  );
  await removeSubscription(api);
  await removeSubscription(api);
  assert.deepEqual(
    requests.map(({ method }) => method),
    ['GET', 'DELETE', 'GET'],
  );
  assert.equal(requests[1]?.query.get('version'), '7');
});
