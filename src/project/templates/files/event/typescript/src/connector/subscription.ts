import type { Destination, MessageSubscription } from '@commercetools/platform-sdk';
import { type Api, orUndefined } from '../client.js';
import type { Environment } from '../configuration.js';

/** Key of the Subscription in the Project. */
export const SUBSCRIPTION_KEY = '{{key}}-subscription';

/** The messages to receive; without `types`, all messages of the resource. handle-message has to handle them. */
export const MESSAGES: MessageSubscription[] = [{ resourceTypeId: 'order', types: ['OrderCreated'] }];

/** The topic that the Subscription delivers to. The platform sets the variables, depending on the cloud. */
export function destination(environment: Environment): Destination {
  const required = (key: string): string => {
    const value = environment[key];
    if (!value) throw new Error(`${key} is missing. The platform sets it for postDeploy.`);
    return value;
  };
  const kind = environment.CONNECT_SUBSCRIPTION_DESTINATION || 'GoogleCloudPubSub';
  switch (kind) {
    case 'GoogleCloudPubSub':
      return { type: kind, projectId: required('CONNECT_GCP_PROJECT_ID'), topic: required('CONNECT_GCP_TOPIC_NAME') };
    case 'SNS':
      return { type: kind, topicArn: required('CONNECT_AWS_TOPIC_ARN'), authenticationMode: 'IAM' };
    default:
      throw new Error(`CONNECT_SUBSCRIPTION_DESTINATION is ${kind}, but must be GoogleCloudPubSub or SNS.`);
  }
}

/** Creates the Subscription or updates the existing one, so that no message is lost in between. */
export async function registerSubscription(api: Api, to: Destination): Promise<void> {
  const subscription = api.subscriptions().withKey({ key: SUBSCRIPTION_KEY });
  const existing = await orUndefined(subscription.get().execute());
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

/** Deletes the Subscription if it exists. */
export async function removeSubscription(api: Api): Promise<void> {
  const subscription = api.subscriptions().withKey({ key: SUBSCRIPTION_KEY });
  const existing = await orUndefined(subscription.get().execute());
  if (existing) await orUndefined(subscription.delete({ queryArgs: { version: existing.version } }).execute());
}
