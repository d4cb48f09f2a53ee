import { type ByProjectKeyRequestBuilder, createApiBuilderFromCtpClient } from '@commercetools/platform-sdk';
import { ClientBuilder } from '@commercetools/ts-client';
import type { Configuration } from './configuration.js';

export type Api = ByProjectKeyRequestBuilder;

/** A client for the API of the Project. The SDK fetches a token at the first request, and renews it. */
export function createApi(configuration: Configuration): Api {
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

/** The body of the response, or undefined if the resource does not exist. */
export async function orUndefined<T>(response: Promise<{ body: T }>): Promise<T | undefined> {
  try {
    return (await response).body;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}
