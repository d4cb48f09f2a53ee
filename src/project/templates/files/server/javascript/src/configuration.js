// The configuration of the application, read from the environment.

/**
 * @typedef {object} Configuration
 * @property {number} port
 * @property {string} projectKey
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string[] | undefined} scopes
 * @property {string} authUrl
 * @property {string} apiUrl
 */

/** @typedef {Record<string, string | undefined>} Environment */

/** The keys of connect.yaml that locate the API. */
const HOST_KEYS = [{{hosts}}];

/**
 * Reads the configuration. Throws one error that names every key that is missing or invalid.
 *
 * @param {Environment} environment
 * @returns {Configuration}
 */
export function readConfiguration(environment = process.env) {
  /** @type {string[]} */
  const problems = [];
  const required = (/** @type {string} */ key) => {
    const value = environment[key]?.trim() ?? '';
    if (value === '') problems.push(`${key} is missing`);
    return value;
  };

  const port = Number(environment.PORT || 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) problems.push('PORT is not a port number');

  // The platform sets both URLs if it created the API Client, and tests set them to a fake API. Otherwise, the Region
  // determines them.
  const region = environment.CTP_REGION?.trim();
  if (!region && !(environment.CTP_AUTH_URL && environment.CTP_API_URL)) HOST_KEYS.forEach(required);
  /** @type {Configuration} */
  const configuration = {
    port,
    projectKey: required('CTP_PROJECT_KEY'),
    clientId: required('CTP_CLIENT_ID'),
    clientSecret: required('CTP_CLIENT_SECRET'),
    scopes: environment.CTP_SCOPE?.split(/[\s,]+/).filter(Boolean),
    authUrl: environment.CTP_AUTH_URL || `https://auth.${region}.commercetools.com`,
    apiUrl: environment.CTP_API_URL || `https://api.${region}.commercetools.com`,
  };

  if (problems.length > 0) throw failure(problems);
  return configuration;
}

/**
 * An error without a stack, which would not help to fix the configuration.
 *
 * @param {string[]} problems
 * @returns {Error}
 */
function failure(problems) {
  const error = new Error(`${problems.join('; ')}. The file .env.example lists the keys.`);
  delete error.stack;
  return error;
}
