import { defineConfig } from 'vite';

export default defineConfig({
  // Vite would copy from `public`, which is the output folder here: see the README.
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
