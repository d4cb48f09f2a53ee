import { createApiBuilderFromCtpClient } from '@commercetools/platform-sdk';
import { ClientBuilder } from '@commercetools/ts-client';

/**
 * @import { ByProjectKeyRequestBuilder } from '@commercetools/platform-sdk'
 * @import { Configuration } from './configuration.js'
 */

/** @typedef {ByProjectKeyRequestBuilder} Api */

/**
 * A client for the API of the Project. The SDK fetches a token at the first request, and renews it.
 *
 * @param {Configuration} configuration
 * @returns {Api}
 */
export function createApi(configuration) {
  const { projectKey, clientId, clientSecret, scopes, authUrl, apiUrl } = configuration;
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
 * The body of the response, or undefined if the resource does not exist.
 *
 * @template T
 * @param {Promise<{ body: T }>} response
 * @returns {Promise<T | undefined>}
 */
export async function orUndefined(response) {
  try {
    return (await response).body;
  } catch (error) {
    if (/** @type {{ statusCode?: number }} */ (error).statusCode === 404) return undefined;
    throw error;
  }
}
