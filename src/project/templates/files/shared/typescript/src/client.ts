import { type ByProjectKeyRequestBuilder, createApiBuilderFromCtpClient } from '@commercetools/platform-sdk';
import { ClientBuilder } from '@commercetools/ts-client';
import type { Configuration } from './configuration.js';

export type Api = ByProjectKeyRequestBuilder;

/** The Project's API. Nothing is sent before the first request; tokens are fetched and renewed by the SDK. */
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

/** The result of a read, or undefined where there is nothing. */
export async function orNothing<T>(read: Promise<{ body: T }>): Promise<T | undefined> {
  try {
    return (await read).body;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}
