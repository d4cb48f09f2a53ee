import { createApiBuilderFromCtpClient } from '@commercetools/platform-sdk';
import { ClientBuilder } from '@commercetools/ts-client';

/** @typedef {import('@commercetools/platform-sdk').ByProjectKeyRequestBuilder} Api */

/**
 * The Project's API. Nothing is sent before the first request; tokens are fetched and renewed by the SDK.
 *
 * @param {import('./configuration.js').Configuration} configuration
 * @returns {Api}
 */
export function createApi({ projectKey, clientId, clientSecret, scopes, authUrl, apiUrl }) {
  const client = new ClientBuilder()
    .withClientCredentialsFlow({
      host: authUrl,
      projectKey,
      credentials: { clientId, clientSecret },
      ...(scopes?.length ? { scopes } : {}),
      httpClient: fetch,
    })
    .withHttpMiddleware({
      host: apiUrl,
      httpClient: fetch,
      enableRetry: true,
      retryConfig: { maxRetries: 3, retryDelay: 200, backoff: true, retryCodes: [429, 500, 502, 503, 504] },
    })
    .build();
  return createApiBuilderFromCtpClient(client).withProjectKey({ projectKey });
}

/**
 * The result of a read, or undefined where there is nothing.
 *
 * @template T
 * @param {Promise<{ body: T }>} read
 * @returns {Promise<T | undefined>}
 */
export async function orNothing(read) {
  try {
    return (await read).body;
  } catch (error) {
    if (/** @type {{ statusCode?: number }} */ (error).statusCode === 404) return undefined;
    throw error;
  }
}
