import { defineConfig } from 'vite';

export default defineConfig({
  // The output takes this folder: see the README.
  publicDir: false,
  build: {
    outDir: 'public',
    lib: {
      entry: 'src/main.{{extension}}',
      formats: ['es', 'umd'],
      name: 'Greeting',
      fileName: (format) => `main.${format}.js`,
    },
  },
});
