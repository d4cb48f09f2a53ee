import { orUndefined } from '../client.js';

/**
 * @import { ExtensionDraft } from '@commercetools/platform-sdk'
 * @import { Api } from '../client.js'
 */

/** Key of the API Extension in the Project. */
export const EXTENSION_KEY = '{{key}}-cart-extension';

/**
 * The URL that the API calls: the public URL of the application, with the endpoint if the URL has no path.
 *
 * @param {string | undefined} serviceUrl
 * @param {string} endpoint
 * @returns {string}
 */
export function destinationUrl(serviceUrl, endpoint) {
  if (!serviceUrl) throw new Error('CONNECT_SERVICE_URL is missing. The platform sets it for postDeploy.');
  const url = new URL(/^https?:\/\//.test(serviceUrl) ? serviceUrl : `https://${serviceUrl}`);
  if (url.pathname === '/') url.pathname = endpoint;
  return url.href;
}

/**
 * Creates the API Extension or updates the existing one, so that no cart is saved without it in between.
 *
 * @param {Api} api
 * @param {string} url
 */
export async function registerExtension(api, url) {
  /** @type {ExtensionDraft} */
  const draft = {
    key: EXTENSION_KEY,
    destination: { type: 'HTTP', url },
    triggers: [{ resourceTypeId: 'cart', actions: ['Create', 'Update'] }],
  };
  const extension = api.extensions().withKey({ key: EXTENSION_KEY });
  const existing = await orUndefined(extension.get().execute());
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

/**
 * Deletes the API Extension if it exists. Without its application, it would fail every change of a cart.
 *
 * @param {Api} api
 */
export async function removeExtension(api) {
  const extension = api.extensions().withKey({ key: EXTENSION_KEY });
  const existing = await orUndefined(extension.get().execute());
  if (existing) await orUndefined(extension.delete({ queryArgs: { version: existing.version } }).execute());
}
