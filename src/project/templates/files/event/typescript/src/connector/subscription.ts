import type { Destination, MessageSubscription } from '@commercetools/platform-sdk';
import { type Api, orNothing } from '../client.js';
import type { Environment } from '../configuration.js';

/** Key of the Subscription in the Project. */
export const SUBSCRIPTION_KEY = '{{key}}-subscription';

/** The messages that come in; no types means all of the resource. Change them together with handle-message. */
export const MESSAGES: MessageSubscription[] = [{ resourceTypeId: 'order', types: ['OrderCreated'] }];

/** Where the Subscription delivers: the topic of the cloud that the deployment runs in, as the platform names it. */
export function destination(environment: Environment): Destination {
  const required = (key: string): string => {
    const value = environment[key];
    if (!value) throw new Error(`${key} is missing: the platform gives it to postDeploy.`);
    return value;
  };
  const kind = environment.CONNECT_SUBSCRIPTION_DESTINATION || 'GoogleCloudPubSub';
  switch (kind) {
    case 'GoogleCloudPubSub':
      return { type: kind, projectId: required('CONNECT_GCP_PROJECT_ID'), topic: required('CONNECT_GCP_TOPIC_NAME') };
    case 'SNS':
      return { type: kind, topicArn: required('CONNECT_AWS_TOPIC_ARN'), authenticationMode: 'IAM' };
    default:
      throw new Error(`CONNECT_SUBSCRIPTION_DESTINATION is ${kind}: neither GoogleCloudPubSub nor SNS.`);
  }
}

/** Creates the Subscription, or brings the one that is there up to date: no message is lost in between. */
export async function registerSubscription(api: Api, to: Destination): Promise<void> {
  const subscription = api.subscriptions().withKey({ key: SUBSCRIPTION_KEY });
  const existing = await orNothing(subscription.get().execute());
  if (!existing) {
    await api
      .subscriptions()
      .post({ body: { key: SUBSCRIPTION_KEY, destination: to, messages: MESSAGES } })
      .execute();
    return;
  }
  await subscription
    .post({
      body: {
        version: existing.version,
        actions: [
          { action: 'changeDestination', destination: to },
          { action: 'setMessages', messages: MESSAGES },
        ],
      },
    })
    .execute();
}

/** Removes the Subscription, if it is there. */
export async function removeSubscription(api: Api): Promise<void> {
  const subscription = api.subscriptions().withKey({ key: SUBSCRIPTION_KEY });
  const existing = await orNothing(subscription.get().execute());
  if (existing) await orNothing(subscription.delete({ queryArgs: { version: existing.version } }).execute());
}
