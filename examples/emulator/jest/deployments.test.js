// Run with `npx jest`.
"use strict";

const { startEmulator } = require("../start-emulator");
const { flags, tests } = require("../scenario");

let emulator;
beforeAll(async () => {
  emulator = await startEmulator(flags);
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

for (const [name, run] of Object.entries(tests)) test(name, () => run(emulator));
