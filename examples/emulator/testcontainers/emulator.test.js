// Run with `node --test`, with Docker and `npm install testcontainers`.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { GenericContainer, Wait } = require("testcontainers");

test("the emulator in a container answers on the mapped port", async () => {
  const image = await GenericContainer.fromDockerfile(__dirname).build();
  const container = await image
    .withExposedPorts(8700)
    .withWaitStrategy(Wait.forHttp("/_emulator", 8700))
    .start();
  try {
    // The mapped port is on localhost, which the emulator answers without `--allow-host`.
    const address = `http://localhost:${container.getMappedPort(8700)}`;
    const about = await (await fetch(`${address}/_emulator`)).json();
    assert.equal(about.counts.repositories, 1);
  } finally {
    await container.stop();
  }
});
