// Everything that comes from outside: the only module that reads the environment.

export interface Configuration {
  port: number;
  projectKey: string;
  clientId: string;
  clientSecret: string;
  scopes: string[] | undefined;
  authUrl: string;
  apiUrl: string;
}

export type Environment = Record<string, string | undefined>;

/** Reads the configuration, or fails with one error that names every key that is missing or wrong. */
export function readConfiguration(environment: Environment = process.env): Configuration {
  const problems: string[] = [];
  const required = (key: string, instead = ''): string => {
    const value = environment[key]?.trim() ?? '';
    if (value === '') problems.push(`${key} is missing${instead}`);
    return value;
  };

  const port = Number(environment.PORT || 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) problems.push('PORT is not a port number');

  // The platform sets both URLs for an API Client that it made, and tests for a fake API; else the Region tells them.
  const urls = environment.CTP_AUTH_URL && environment.CTP_API_URL;
  const region = urls ? '' : required('CTP_REGION', ', or CTP_AUTH_URL and CTP_API_URL');
  const configuration: Configuration = {
    port,
    projectKey: required('CTP_PROJECT_KEY'),
    clientId: required('CTP_CLIENT_ID'),
    clientSecret: required('CTP_CLIENT_SECRET'),
    scopes: environment.CTP_SCOPE?.split(/[\s,]+/).filter(Boolean),
    authUrl: environment.CTP_AUTH_URL || `https://auth.${region}.commercetools.com`,
    apiUrl: environment.CTP_API_URL || `https://api.${region}.commercetools.com`,
  };

  if (problems.length > 0) throw new Error(`The configuration does not work: ${problems.join('; ')}.`);
  return configuration;
}
