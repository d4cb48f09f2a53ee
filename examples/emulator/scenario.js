// The tests themselves, for the test runners in the folders beside this file.
"use strict";

const assert = require("node:assert/strict");
const path = require("node:path");
const { statusOf } = require("./deploy");

const URL = "https://github.com/acme/first-connector.git";
const FOLDER = path.join(__dirname, "..", "first-connector");

/** The flags of the emulator: deploys take minutes, as on the service. */
const flags = ["--speed", "real", "--repository", `${URL}=${FOLDER}`];

/** Publishes the example, and begins to deploy it. */
async function beginToDeploy(emulator) {
  const draft = await emulator.call("POST", "/connectors/drafts", {
    key: "first",
    name: "First",
    creator: { email: "kim@acme.example" },
    repository: { url: URL, tag: "v1" },
  });
  const actions = [{ action: "publish", certification: false }];
  await emulator.call("POST", "/connectors/drafts/key=first", { version: draft.version, actions });
  await emulator.advance("5m");
  const { configurations = [] } = await emulator.call("GET", "/connectors/key=first");
  const values = (keys) => keys.filter(({ required }) => required).map(({ key }) => ({ key, value: "test-value" }));
  await emulator.call("POST", "/shop/deployments", {
    key: "live",
    connector: { key: "first" },
    region: "europe-west1.gcp",
    configurations: configurations.map(({ applicationName, standardConfiguration, securedConfiguration }) => ({
      applicationName,
      standardConfiguration: values(standardConfiguration),
      securedConfiguration: values(securedConfiguration),
    })),
  });
}

const tests = {
  "a deploy of minutes needs no waiting": async (emulator) => {
    await beginToDeploy(emulator);
    assert.equal(await statusOf(emulator.address, "shop", "live"), "Queued");
    await emulator.advance("15m");
    assert.equal(await statusOf(emulator.address, "shop", "live"), "Deployed");
  },
  "two failed reads are retried": async (emulator) => {
    await beginToDeploy(emulator);
    await emulator.fault("status=503,method=GET,count=1", "reset=before,method=GET,count=1");
    assert.equal(await statusOf(emulator.address, "shop", "live"), "Queued");
  },
  "a service that stays away is reported": async (emulator) => {
    await emulator.fault("html,method=GET");
    assert.equal(await statusOf(emulator.address, "shop", "live"), "not readable: 502");
  },
};

module.exports = { flags, tests };
