import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  destination,
  registerSubscription,
  removeSubscription,
  SUBSCRIPTION_KEY,
} from '../src/connector/subscription.js';
import { fakeApi, missing } from './fake-api.js';

const existing = { status: 200, body: { id: 'x', version: 7, key: SUBSCRIPTION_KEY } };
const topic = destination({ CONNECT_GCP_PROJECT_ID: 'p', CONNECT_GCP_TOPIC_NAME: 't' });

test('the destination is the topic of the cloud', () => {
  assert.deepEqual(topic, { type: 'GoogleCloudPubSub', projectId: 'p', topic: 't' });
  const sns = destination({ CONNECT_SUBSCRIPTION_DESTINATION: 'SNS', CONNECT_AWS_TOPIC_ARN: 'arn:aws:sns:x:1:t' });
  assert.deepEqual(sns, { type: 'SNS', topicArn: 'arn:aws:sns:x:1:t', authenticationMode: 'IAM' });
  assert.throws(() => destination({ CONNECT_SUBSCRIPTION_DESTINATION: 'SNS' }), /CONNECT_AWS_TOPIC_ARN/);
  assert.throws(() => destination({ CONNECT_SUBSCRIPTION_DESTINATION: 'Post' }), /neither/);
});

test('the Subscription is created where there is none', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) => (method === 'GET' ? missing : existing));
  await registerSubscription(api, topic);
  assert.deepEqual(
    requests.map(({ method, path }) => `${method} ${path}`),
    [`GET /shop/subscriptions/key=${SUBSCRIPTION_KEY}`, 'POST /shop/subscriptions'],
  );
  assert.deepEqual(requests[1]?.body.destination, topic);
});

test('a Subscription that is there is brought up to date', async (context) => {
  const { api, requests } = await fakeApi(context, () => existing);
  await registerSubscription(api, topic);
  assert.equal(requests[1]?.path, `/shop/subscriptions/key=${SUBSCRIPTION_KEY}`);
  assert.equal(requests[1]?.body.version, 7);
  assert.deepEqual(requests[1]?.body.actions[0], { action: 'changeDestination', destination: topic });
});

test('the Subscription is removed, and its absence is no failure', async (context) => {
  const { api, requests } = await fakeApi(context, ({ method }) =>
    method === 'GET' && requests.length > 2 ? missing : existing,
  );
  await removeSubscription(api);
  await removeSubscription(api);
  assert.deepEqual(
    requests.map(({ method }) => method),
    ['GET', 'DELETE', 'GET'],
  );
  assert.equal(requests[1]?.query.get('version'), '7');
});
