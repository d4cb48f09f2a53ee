import type { ExtensionDraft } from '@commercetools/platform-sdk';
import { type Api, orNothing } from '../client.js';

/** Key of the API Extension in the Project. */
export const EXTENSION_KEY = '{{key}}-cart-extension';

/** The address at which the API calls the application: its public URL, with the endpoint if that is not part of it. */
export function destinationUrl(serviceUrl: string | undefined, endpoint: string): string {
  if (!serviceUrl) throw new Error('CONNECT_SERVICE_URL is missing: the platform gives it to postDeploy.');
  const url = new URL(/^https?:\/\//.test(serviceUrl) ? serviceUrl : `https://${serviceUrl}`);
  if (url.pathname === '/') url.pathname = endpoint;
  return url.href;
}

/** Creates the extension, or brings the one that is there up to date: carts are never without it in between. */
export async function registerExtension(api: Api, url: string): Promise<void> {
  const draft: ExtensionDraft = {
    key: EXTENSION_KEY,
    destination: { type: 'HTTP', url },
    triggers: [{ resourceTypeId: 'cart', actions: ['Create', 'Update'] }],
  };
  const extension = api.extensions().withKey({ key: EXTENSION_KEY });
  const existing = await orNothing(extension.get().execute());
  if (!existing) {
    await api.extensions().post({ body: draft }).execute();
    return;
  }
  const { destination, triggers } = draft;
  await extension
    .post({
      body: {
        version: existing.version,
        actions: [
          { action: 'changeDestination', destination },
          { action: 'changeTriggers', triggers },
        ],
      },
    })
    .execute();
}

/** Removes the extension, if it is there: a dangling one would fail every change of a cart. */
export async function removeExtension(api: Api): Promise<void> {
  const extension = api.extensions().withKey({ key: EXTENSION_KEY });
  const existing = await orNothing(extension.get().execute());
  if (existing) await orNothing(extension.delete({ queryArgs: { version: existing.version } }).execute());
}
