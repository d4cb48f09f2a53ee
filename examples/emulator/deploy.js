// What is tested: a small client of the Connect API, as an application could have it.
"use strict";

/** Sends a request until it is answered, at most three times. */
async function request(url, init = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, init);
      if (response.status < 500 || attempt === 3) return response;
    } catch (error) {
      if (attempt === 3 || init.method === "POST") throw error;
    }
  }
}

/** The status of a Deployment. */
async function statusOf(address, project, key) {
  const response = await request(`${address}/${project}/deployments/key=${key}`, {
    headers: { authorization: "Bearer test" },
  });
  return response.ok ? (await response.json()).status : `not readable: ${response.status}`;
}

module.exports = { statusOf };
